import type { Mail } from '../mail/open-mail.ts';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { AccountRecord } from '../store/records.ts';
import type { Notification } from '../store/sign-in-records.ts';
import type { Guessing } from './guessing.ts';
import { inHashingTurn } from './hashing-turns.ts';
import { hashPassword, isPassword, passwordFlaw, UNKNOWN_PASSWORD } from './password.ts';
import type { Origin } from './sessions.ts';
import { usernameFlaw } from './username.ts';

/** A part of a change that a person makes to their own account. `account` is as it stands within the change. */
export type OwnChange<T = object> = (
  transaction: ChangeTransaction,
  account: AccountRecord,
) => Promise<Outcome<T>>;

/** What people change about their own account. */
export interface OwnAccount {
  /**
   * Asks for the password once more, for what an unlocked screen must not be enough for. Answers a proof that is
   * shown within the change: it holds only as long as the password stays the same.
   */
  prove(account: AccountRecord, password: string, address: string, pointer: string): Promise<Outcome<Proof>>;
  /** Prepares a new password, which ends all sessions but the one that is named. */
  preparePassword(
    account: AccountRecord,
    wanted: { readonly current: string; readonly next: string },
    from: Origin & { readonly sessionId: string },
  ): Promise<Outcome<OwnChange>>;
  /** Another name or username. The username is what other people and the API behind the gateway see. */
  setProfile(
    transaction: ChangeTransaction,
    account: AccountRecord,
    wanted: { readonly name: string; readonly username: string },
  ): Promise<Outcome<{ readonly account: AccountRecord }>>;
  /** Which mails are not wanted. */
  setNotificationsOff(
    transaction: ChangeTransaction,
    account: AccountRecord,
    off: readonly Notification[],
  ): Promise<void>;
}

/** Says, within a change, whether the password that was shown is still the account's. */
export type Proof = (transaction: ChangeTransaction) => Promise<boolean>;

export function openOwnAccount(parts: { store: Store; mail: Mail; guessing: Guessing }): OwnAccount {
  const { store, mail, guessing } = parts;
  const prove: OwnAccount['prove'] = async (account, password, address, pointer) => {
    const slowed = guessing.password.begin(address, account.email);
    if (slowed !== undefined) return slowed;
    const stored = await store.signIn.findPassword(account.id);
    const isRight = await inHashingTurn(address, () =>
      isPassword(password, stored?.hash ?? UNKNOWN_PASSWORD),
    );
    if (!isRight.ok) return isRight;
    if (stored === undefined || !isRight.value) return refuseField(pointer, 'is not your password');
    guessing.password.forgive(address, account.email);
    return accept(async (transaction) => {
      const now = await transaction.signIn.findPassword(account.id);
      return now?.hash === stored.hash;
    });
  };
  return {
    prove,
    preparePassword: async (account, { current, next }, from) => {
      const flaw = passwordFlaw(next, account.email);
      if (flaw !== undefined) return refuseField('/next', flaw);
      const proof = await prove(account, current, from.address, '/current');
      if (!proof.ok) return proof;
      const hash = await inHashingTurn(from.address, () => hashPassword(next));
      if (!hash.ok) return hash;
      return accept(async (transaction, owner) => {
        if (!(await proof.value(transaction)))
          return refuseField('/current', 'is not your password any more');
        await transaction.signIn.savePassword(owner.id, hash.value);
        const sessionsEnded = await transaction.signIn.deleteSessions(owner.id, from.sessionId);
        await transaction.signIn.deleteLinksTo(owner.email, ['password_reset']);
        const { address, userAgent } = from;
        transaction.audit({
          action: 'account.password_changed',
          accountId: owner.id,
          detail: { address, sessionsEnded },
        });
        await mail.queueSecurityChange(transaction, { owner, change: 'password', address, userAgent });
        return accept({});
      });
    },
    setProfile: async (transaction, account, { name, username }) => {
      if (name === account.name && username === account.username) return accept({ account });
      if (username !== account.username) {
        const flaw = usernameFlaw(username, account.isOperator);
        if (flaw !== undefined) return refuseField('/username', flaw);
        if ((await transaction.findAccount({ username })) !== undefined) {
          return refuseField('/username', 'is taken');
        }
      }
      await transaction.saveProfile(account.id, { name, username });
      const from = { name: account.name, username: account.username };
      transaction.audit({
        action: 'account.profile_changed',
        accountId: account.id,
        detail: { from, to: { name, username } },
      });
      return accept({ account: { ...account, name, username } });
    },
    setNotificationsOff: async (transaction, account, off) => {
      const before = await transaction.signIn.notificationsOff(account.id);
      if (before.size === off.length && off.every((kind) => before.has(kind))) return;
      await transaction.signIn.saveNotificationsOff(account.id, off);
      transaction.audit({
        action: 'account.notifications_changed',
        accountId: account.id,
        detail: { off },
      });
    },
  };
}

/** The refusal of one field of a request. */
export function refuseField(pointer: string, detail: string) {
  return refuse('validation_failed', {
    detail: `${pointer}: ${detail}.`,
    errors: [{ pointer, detail }],
  });
}
