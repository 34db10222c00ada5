import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Mail } from '../mail/open-mail.ts';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { AccountRecord } from '../store/records.ts';
import type { PasskeyRecord } from '../store/sign-in-records.ts';
import type { Guessing } from './guessing.ts';
import { type OwnChange, refuseField } from './own-account.ts';
import { openPending } from './pending.ts';
import type { Origin } from './sessions.ts';
import type { SignIn, SignInStep } from './sign-in.ts';

/** A browser, and the origin of the page in it that asks: a passkey is made for one host and works on no other. */
export interface PasskeyVisitor extends Origin {
  readonly pageOrigin: string | undefined;
}

/** What a browser is asked to do (WebAuthn, as JSON), and the text by which the answer is known again. */
export interface PasskeyQuestion {
  readonly options: object;
  readonly text: string;
  readonly maxAgeSeconds: number;
}

/** Signing in with a device instead of a password. The device asks its owner, so that it is two factors in one. */
export interface Passkeys {
  askToMake(account: AccountRecord, visitor: PasskeyVisitor): Promise<Outcome<PasskeyQuestion>>;
  /** Prepares a new passkey from what the browser answered. Refuses an answer to another question, or a second one. */
  prepare(
    account: AccountRecord,
    given: { readonly text: string; readonly response: unknown; readonly name: string },
    visitor: PasskeyVisitor,
  ): Promise<Outcome<OwnChange<{ readonly passkey: PasskeyRecord }>>>;
  /** Gives a passkey of the account another name. */
  rename(
    transaction: ChangeTransaction,
    account: AccountRecord,
    id: string,
    name: string,
  ): Promise<Outcome<object>>;
  remove(
    transaction: ChangeTransaction,
    account: AccountRecord,
    id: string,
    from: Origin,
  ): Promise<Outcome<object>>;
  askToSignIn(visitor: PasskeyVisitor): Promise<Outcome<PasskeyQuestion>>;
  signIn(
    given: { readonly text: string; readonly response: unknown },
    visitor: PasskeyVisitor,
  ): Promise<Outcome<SignInStep>>;
}

interface Asked {
  readonly challenge: string;
  readonly origin: string;
  readonly host: string;
  /** The account for which a passkey is made; none where somebody signs in. */
  readonly accountId: string | undefined;
}

const PENDING_MILLISECONDS = 5 * 60_000;
const PASSKEYS_MAX = 20;

/** Passkeys over those of a store. `installation` is how a device names the place. */
export function openPasskeys(parts: {
  store: Store;
  mail: Mail;
  clock: Clock;
  guessing: Guessing;
  signIn: SignIn;
  installation: string;
}): Passkeys {
  const { store, mail, guessing, signIn, installation } = parts;
  const pending = openPending<Asked>(parts.clock, PENDING_MILLISECONDS);
  const question = (options: { challenge: string }, about: Omit<Asked, 'challenge'>): PasskeyQuestion => {
    const text = pending.begin({ ...about, challenge: options.challenge });
    return { options, text, maxAgeSeconds: pending.maxAgeSeconds };
  };
  return {
    askToMake: async (account, visitor) => {
      const place = placeOfPage(visitor.pageOrigin);
      if (!place.ok) return place;
      const known = await store.signIn.listPasskeys(account.id);
      const options = await generateRegistrationOptions({
        rpName: installation,
        rpID: place.value.host,
        userID: Uint8Array.from(Buffer.from(account.id)),
        userName: account.email,
        userDisplayName: account.name,
        attestationType: 'none',
        excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      return accept(question(options, { ...place.value, accountId: account.id }));
    },
    prepare: async (account, { text, response, name }, { address, userAgent }) => {
      const asked = pending.take(text);
      if (asked?.accountId !== account.id) return refuseField('/response', 'answers no question of ours');
      const made = await verified(() =>
        verifyRegistrationResponse({
          response: response as RegistrationResponseJSON,
          expectedChallenge: asked.challenge,
          expectedOrigin: asked.origin,
          expectedRPID: asked.host,
          requireUserVerification: true,
        }),
      );
      if (!made?.verified) return refuseField('/response', 'is not what a device of yours would answer');
      const { credential } = made.registrationInfo;
      return accept(async (transaction, owner) => {
        const known = await transaction.signIn.listPasskeys(owner.id);
        if (known.length >= PASSKEYS_MAX) {
          return refuseField('/response', `is one too many: an account has at most ${PASSKEYS_MAX} passkeys`);
        }
        if ((await transaction.signIn.findPasskey(credential.id)) !== undefined) {
          return refuseField('/response', 'is of a passkey that is known already');
        }
        const passkey: PasskeyRecord = {
          id: `pk_${randomBytes(10).toString('hex')}`,
          accountId: owner.id,
          credentialId: credential.id,
          publicKey: Buffer.from(credential.publicKey).toString('base64url'),
          counter: credential.counter,
          transports: credential.transports ?? [],
          host: asked.host,
          name,
          createdAt: transaction.at,
          lastUsedAt: null,
        };
        await transaction.signIn.insertPasskey(passkey);
        transaction.audit({
          action: 'account.passkey_added',
          accountId: owner.id,
          detail: { passkey: passkey.id, name, host: asked.host },
        });
        const change = 'passkey_added';
        await mail.queueSecurityChange(transaction, { owner, change, address, userAgent });
        return accept({ passkey });
      });
    },
    rename: async (transaction, owner, id, name) => {
      if (!(await transaction.signIn.renamePasskey(owner.id, id, name))) return refuse('not_found');
      transaction.audit({
        action: 'account.passkey_renamed',
        accountId: owner.id,
        detail: { passkey: id, name },
      });
      return accept({});
    },
    remove: async (transaction, owner, id, { address, userAgent }) => {
      if (!(await transaction.signIn.deletePasskey(owner.id, id))) return refuse('not_found');
      transaction.audit({
        action: 'account.passkey_removed',
        accountId: owner.id,
        detail: { passkey: id },
      });
      const change = 'passkey_removed';
      await mail.queueSecurityChange(transaction, { owner, change, address, userAgent });
      return accept({});
    },
    askToSignIn: async (visitor) => {
      const slowed = guessing.beginning.begin(visitor.address, '');
      if (slowed !== undefined) return slowed;
      const place = placeOfPage(visitor.pageOrigin);
      if (!place.ok) return place;
      const options = await generateAuthenticationOptions({
        rpID: place.value.host,
        userVerification: 'required',
      });
      return accept(question(options, { ...place.value, accountId: undefined }));
    },
    signIn: async ({ text, response }, visitor) => {
      const slowed = guessing.passkey.begin(visitor.address, '');
      if (slowed !== undefined) return slowed;
      const asked = pending.take(text);
      const presented = response as AuthenticationResponseJSON;
      const passkey = await store.signIn.findPasskey(presented.id);
      const account = passkey && (await store.findAccount({ id: passkey.accountId }));
      if (asked === undefined || asked.accountId !== undefined || passkey === undefined || !account) {
        return refuse('sign_in_failed');
      }
      const answered = await verified(() =>
        verifyAuthenticationResponse({
          response: presented,
          expectedChallenge: asked.challenge,
          expectedOrigin: asked.origin,
          expectedRPID: passkey.host,
          credential: {
            id: passkey.credentialId,
            publicKey: Uint8Array.from(Buffer.from(passkey.publicKey, 'base64url')),
            counter: passkey.counter,
          },
          requireUserVerification: true,
        }),
      );
      if (!answered?.verified || !isOwn(presented, account)) return refuse('sign_in_failed');
      const { newCounter } = answered.authenticationInfo;
      const step = await signIn.withProof(account, 'passkey', visitor, async (transaction) => {
        const now = await transaction.signIn.findPasskey(passkey.credentialId);
        // A device counts its answers, or says 0 always. One that counts backwards has been copied.
        const isBehind = now !== undefined && now.counter > 0 && newCounter <= now.counter;
        if (now === undefined || isBehind) return refuse('sign_in_failed');
        await transaction.signIn.notePasskeyUse(now.id, newCounter);
        return accept({});
      });
      if (step.ok) guessing.passkey.forgive(visitor.address, '');
      return step;
    },
  };
}

/** The host of a page, as passkeys know it: a name, never a bare address. */
function placeOfPage(pageOrigin: string | undefined): Outcome<{ origin: string; host: string }> {
  if (pageOrigin === undefined) return refuse('passkey_not_possible', NO_PAGE);
  const { hostname, port } = new URL(pageOrigin);
  if (isIP(hostname.replaceAll(/[[\]]/g, '')) === 0) return accept({ origin: pageOrigin, host: hostname });
  return refuse('passkey_not_possible', {
    fix: `Open the page by a name, as in http://localhost${port === '' ? '' : `:${port}`}, and try again.`,
  });
}

const NO_PAGE = {
  detail: 'The request does not come from a page of this server.',
  fix: 'Sign in with a passkey on the page of this server.',
} as const;

/** The library throws when an answer does not fit. */
async function verified<T>(verify: () => Promise<T>): Promise<T | undefined> {
  try {
    return await verify();
  } catch {
    return undefined;
  }
}

/** A device says whose passkey it used, where it knows. */
function isOwn({ response }: AuthenticationResponseJSON, account: AccountRecord): boolean {
  const { userHandle } = response;
  return userHandle === undefined || Buffer.from(userHandle, 'base64url').toString() === account.id;
}
