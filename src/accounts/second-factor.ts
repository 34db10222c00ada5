import { Secret, TOTP } from 'otpauth';
import type { Mail } from '../mail/open-mail.ts';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { Seal } from '../runtime/seal.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { AccountRecord } from '../store/records.ts';
import { refuseField } from './own-account.ts';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';
import type { Origin } from './sessions.ts';

/** What a person puts into the program that makes their codes, and what they keep for the day it is lost. */
export interface NewSecondFactor {
  /** As a QR code shows it. */
  readonly uri: string;
  /** The same for whoever types it. */
  readonly manualCode: string;
  readonly recoveryCodes: readonly string[];
}

/** One-time codes beside the password (RFC 6238), and recovery codes in their place. Each is part of a change. */
export interface SecondFactor {
  /** Prepares a second factor. It is asked for only once a first code was confirmed. */
  prepare(transaction: ChangeTransaction, account: AccountRecord): Promise<Outcome<NewSecondFactor>>;
  /** Turns it on, with a code that shows that the person can make them. */
  confirm(
    transaction: ChangeTransaction,
    account: AccountRecord,
    code: string,
    from: Origin,
  ): Promise<Outcome<object>>;
  /** New recovery codes. The old ones are worth nothing from then on. */
  renewCodes(
    transaction: ChangeTransaction,
    account: AccountRecord,
    from: Origin,
  ): Promise<Outcome<{ readonly recoveryCodes: readonly string[] }>>;
  turnOff(transaction: ChangeTransaction, account: AccountRecord, from: Origin): Promise<Outcome<object>>;
  /** Takes a code of a factor that is on; false when it is not right, or was taken before. */
  takeCode(transaction: ChangeTransaction, accountId: string, code: string): Promise<boolean>;
  /** Takes a recovery code, which is gone then. */
  takeRecoveryCode(transaction: ChangeTransaction, accountId: string, code: string): Promise<boolean>;
}

const PERIOD_SECONDS = 30;
/** A clock may be one step off, either way. */
const STEPS_OFF = 1;
const SECRET_BYTES = 20;

/** Second factors whose secrets are sealed. `issuer` is how a program that makes codes names this installation. */
export function openSecondFactor(parts: { mail: Mail; seal: Seal; issuer: string }): SecondFactor {
  const { mail, seal, issuer } = parts;
  const generator = (secret: string, label: string) =>
    new TOTP({
      issuer,
      label,
      algorithm: 'SHA1',
      digits: 6,
      period: PERIOD_SECONDS,
      secret: Secret.fromBase32(secret),
    });
  /** The step that a code belongs to, if it is one of those around this moment. */
  const stepOf = (sealed: string, accountId: string, code: string, at: number): number | undefined => {
    const secret = seal.open(sealed, accountId);
    if (secret === undefined) return undefined;
    const token = code.replaceAll(/\s/g, '');
    if (!/^\d{6}$/.test(token)) return undefined;
    const off = generator(secret, '').validate({ token, timestamp: at, window: STEPS_OFF });
    return off === null ? undefined : Math.floor(at / 1000 / PERIOD_SECONDS) + off;
  };
  const tell = (
    transaction: ChangeTransaction,
    owner: AccountRecord,
    change: 'second_factor_on' | 'second_factor_off' | 'recovery_codes',
    { address, userAgent }: Origin,
  ) => mail.queueSecurityChange(transaction, { owner, change, address, userAgent });
  const saveCodes = async (transaction: ChangeTransaction, accountId: string) => {
    const codes = newRecoveryCodes();
    const hashes = codes.map((code) => hashRecoveryCode(accountId, code));
    await transaction.signIn.saveRecoveryCodes(accountId, hashes);
    return codes;
  };
  return {
    prepare: async (transaction, account) => {
      const accountId = account.id;
      const known = await transaction.signIn.findSecondFactor(accountId);
      if (known !== undefined && known.confirmedAt !== null) return refuse('second_factor_conflict', IS_ON);
      const manualCode = new Secret({ size: SECRET_BYTES }).base32;
      const sealed = seal.close(manualCode, accountId);
      await transaction.signIn.saveSecondFactor({ accountId, sealed, confirmedAt: null, lastStep: 0 });
      const recoveryCodes = await saveCodes(transaction, accountId);
      transaction.audit({ action: 'account.second_factor_prepared', accountId });
      return accept({ uri: generator(manualCode, account.email).toString(), manualCode, recoveryCodes });
    },
    confirm: async (transaction, account, code, from) => {
      const factor = await transaction.signIn.findSecondFactor(account.id);
      if (factor === undefined) return refuse('second_factor_conflict', IS_NOT_PREPARED);
      if (factor.confirmedAt !== null) return refuse('second_factor_conflict', IS_ON);
      const step = stepOf(factor.sealed, account.id, code, transaction.at);
      if (step === undefined) {
        return refuseField('/code', 'is not the code of this moment: look at the clock of the device');
      }
      await transaction.signIn.saveSecondFactor({ ...factor, confirmedAt: transaction.at, lastStep: step });
      transaction.audit({ action: 'account.second_factor_on', accountId: account.id });
      await tell(transaction, account, 'second_factor_on', from);
      return accept({});
    },
    renewCodes: async (transaction, account, from) => {
      const factor = await transaction.signIn.findSecondFactor(account.id);
      if (!factor?.confirmedAt) return refuse('second_factor_conflict', IS_OFF);
      const recoveryCodes = await saveCodes(transaction, account.id);
      transaction.audit({ action: 'account.recovery_codes_renewed', accountId: account.id });
      await tell(transaction, account, 'recovery_codes', from);
      return accept({ recoveryCodes });
    },
    turnOff: async (transaction, account, from) => {
      const factor = await transaction.signIn.findSecondFactor(account.id);
      if (factor === undefined) return refuse('second_factor_conflict', IS_OFF);
      await transaction.signIn.deleteSecondFactor(account.id);
      transaction.audit({ action: 'account.second_factor_off', accountId: account.id });
      if (factor.confirmedAt !== null) await tell(transaction, account, 'second_factor_off', from);
      return accept({});
    },
    takeCode: async (transaction, accountId, code) => {
      const factor = await transaction.signIn.findSecondFactor(accountId);
      if (!factor?.confirmedAt) return false;
      const step = stepOf(factor.sealed, accountId, code, transaction.at);
      if (step === undefined || step <= factor.lastStep) return false;
      await transaction.signIn.saveSecondFactor({ ...factor, lastStep: step });
      return true;
    },
    takeRecoveryCode: async (transaction, accountId, code) => {
      const factor = await transaction.signIn.findSecondFactor(accountId);
      if (!factor?.confirmedAt) return false;
      return transaction.signIn.deleteRecoveryCode(accountId, hashRecoveryCode(accountId, code));
    },
  };
}

const IS_ON = {
  detail: 'The account has a second factor already.',
  fix: 'Turn it off first; then set up the new one.',
} as const;
const IS_OFF = {
  detail: 'The account has no second factor.',
  fix: 'Set one up first.',
} as const;
const IS_NOT_PREPARED = {
  detail: 'No second factor was prepared for the account.',
  fix: 'Set one up first: it is confirmed with the first code that your program shows.',
} as const;
