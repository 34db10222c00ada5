import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { AccountRecord, Actor } from '../store/records.ts';
import type { Guessing } from './guessing.ts';
import { inHashingTurn } from './hashing-turns.ts';
import { isPassword, UNKNOWN_PASSWORD } from './password.ts';
import { openPending } from './pending.ts';
import type { SecondFactor } from './second-factor.ts';
import type { NewSession, Origin, Sessions } from './sessions.ts';

/** How whoever signed in proved who they are. */
export type SignInMethod = 'password' | 'second_factor' | 'recovery_code' | 'passkey' | 'github' | 'link';

/** What a sign-in comes to: a session, or the question for the second factor, by a text that the browser keeps. */
export type SignInStep =
  | { readonly kind: 'session'; readonly session: NewSession }
  | { readonly kind: 'second_factor'; readonly text: string; readonly maxAgeSeconds: number };

/** Signing in and out. */
export interface SignIn {
  /**
   * Signs in whoever knows the password. An unknown address, a wrong password and a suspended account are refused in
   * the same words after the same work.
   */
  withPassword(email: string, password: string, from: Origin): Promise<Outcome<SignInStep>>;
  /** Goes on with a sign-in that waits for its second factor. After five wrong codes it has to begin anew. */
  withSecondFactor(
    text: string,
    given: { readonly code: string } | { readonly recoveryCode: string },
    from: Origin,
  ): Promise<Outcome<NewSession>>;
  /**
   * Signs in an account of which the caller has other proof that it is theirs. `check` is done within the change, and
   * may refuse it. A second factor is asked for all the same, unless the proof is two already.
   */
  withProof(
    account: AccountRecord,
    method: 'passkey' | 'github',
    from: Origin,
    check: (transaction: ChangeTransaction) => Promise<Outcome<unknown>>,
  ): Promise<Outcome<SignInStep>>;
  /** Ends the session that a cookie names, if there is one. */
  signOut(text: string): Promise<void>;
}

/** A sign-in that is half done: it holds as long as the password stays the same. */
interface HalfSignedIn {
  readonly account: AccountRecord;
  readonly passwordHash: string | undefined;
  tries: number;
}

const PENDING_MILLISECONDS = 5 * 60_000;
const CODE_TRIES = 5;

/** Sign-in over the sessions of a store. */
export function openSignIn(parts: {
  store: Store;
  clock: Clock;
  sessions: Sessions;
  guessing: Guessing;
  secondFactor: SecondFactor;
}): SignIn {
  const { store, sessions, guessing, secondFactor } = parts;
  const pending = openPending<HalfSignedIn>(parts.clock, PENDING_MILLISECONDS);
  const hasSecondFactor = async (accountId: string) =>
    (await store.signIn.findSecondFactor(accountId))?.confirmedAt != null;
  const askForCode = (account: AccountRecord, passwordHash: string | undefined): SignInStep => {
    const text = pending.begin({ account, passwordHash, tries: 0 });
    return { kind: 'second_factor', text, maxAgeSeconds: pending.maxAgeSeconds };
  };
  const begin = async (
    account: AccountRecord,
    method: SignInMethod,
    from: Origin,
    check: (transaction: ChangeTransaction) => Promise<Outcome<unknown>>,
  ): Promise<Outcome<NewSession>> => {
    const outcome = await store.change(actorOf(account), async (transaction) => {
      const now = await accountNow(transaction, account.id);
      if (now === undefined) return refuse('sign_in_failed');
      const checked = await check(transaction);
      if (!checked.ok) return checked;
      return accept({ session: await beginSession(transaction, sessions, now, method, from) });
    });
    return outcome.ok ? accept(outcome.value.session) : outcome;
  };
  return {
    withPassword: async (email, password, from) => {
      const slowed = guessing.password.begin(from.address, email);
      if (slowed !== undefined) return slowed;
      const account = await store.findAccount({ email });
      const stored = await store.signIn.findPassword(account?.id ?? '');
      const isRight = await inHashingTurn(from.address, () =>
        isPassword(password, stored?.hash ?? UNKNOWN_PASSWORD),
      );
      if (!isRight.ok) return isRight;
      if (account === undefined || stored === undefined || !isRight.value || account.suspendedAt !== null) {
        return refuse('sign_in_failed');
      }
      // The tries stay counted until the whole sign-in is done: the password alone must not clear them.
      if (await hasSecondFactor(account.id)) return accept(askForCode(account, stored.hash));
      const session = await begin(account, 'password', from, async (transaction) => {
        const hasFactorNow = (await transaction.signIn.findSecondFactor(account.id))?.confirmedAt != null;
        const isSame = (await passwordHashOf(transaction, account.id)) === stored.hash;
        return isSame && !hasFactorNow ? accept({}) : refuse('sign_in_failed');
      });
      if (!session.ok) return session;
      guessing.password.forgive(from.address, email);
      return accept({ kind: 'session', session: session.value });
    },
    withSecondFactor: async (text, given, from) => {
      const half = pending.find(text);
      if (half === undefined) return refuse('sign_in_failed', BEGIN_ANEW);
      const { account, passwordHash } = half;
      const slowed = guessing.secondFactor.begin(from.address, account.id);
      if (slowed !== undefined) return slowed;
      half.tries += 1;
      if (half.tries >= CODE_TRIES) pending.end(text);
      const method = 'code' in given ? 'second_factor' : 'recovery_code';
      const session = await begin(account, method, from, async (transaction) => {
        if ((await passwordHashOf(transaction, account.id)) !== passwordHash) return refuse('sign_in_failed');
        const isTaken =
          'code' in given
            ? await secondFactor.takeCode(transaction, account.id, given.code)
            : await secondFactor.takeRecoveryCode(transaction, account.id, given.recoveryCode);
        if (!isTaken) return refuse('sign_in_failed');
        if ('recoveryCode' in given) {
          transaction.audit({ action: 'account.recovery_code_used', accountId: account.id });
        }
        return accept({});
      });
      if (!session.ok) return session;
      pending.end(text);
      guessing.secondFactor.forgive(from.address, account.id);
      guessing.password.forgive(from.address, account.email);
      return session;
    },
    withProof: async (account, method, from, check) => {
      if (account.suspendedAt !== null) return refuse('sign_in_failed');
      if (method === 'github' && (await hasSecondFactor(account.id))) {
        return accept(askForCode(account, (await store.signIn.findPassword(account.id))?.hash));
      }
      const session = await begin(account, method, from, check);
      return session.ok ? accept({ kind: 'session', session: session.value }) : session;
    },
    signOut: async (text) => {
      const found = await sessions.find(text);
      if (found === undefined) return;
      await store.change(actorOf(found.account), async (transaction) => {
        const wasThere = await transaction.signIn.deleteSession(found.session.id);
        if (wasThere) transaction.audit({ action: 'account.signed_out', accountId: found.account.id });
        return accept({});
      });
    },
  };
}

const BEGIN_ANEW = {
  detail: 'No sign-in waits for a code: it took too long, or there were too many wrong codes.',
  fix: 'Begin anew, with e-mail address and password.',
} as const;

async function passwordHashOf(
  transaction: ChangeTransaction,
  accountId: string,
): Promise<string | undefined> {
  return (await transaction.signIn.findPassword(accountId))?.hash;
}

/** Begins a session with its audit entry. */
export async function beginSession(
  transaction: ChangeTransaction,
  sessions: Sessions,
  account: AccountRecord,
  method: SignInMethod,
  from: Origin,
): Promise<NewSession> {
  const { address } = from;
  transaction.audit({ action: 'account.signed_in', accountId: account.id, detail: { method, address } });
  return sessions.begin(transaction, account, from);
}

/** The account as it is within a change, unless it is suspended. */
export async function accountNow(
  transaction: ChangeTransaction,
  accountId: string,
): Promise<AccountRecord | undefined> {
  const account = await transaction.findAccount({ id: accountId });
  return account?.suspendedAt === null ? account : undefined;
}

/** An account as the one that does something. */
export function actorOf({ id: accountId, username }: AccountRecord): Actor {
  return { kind: 'account', accountId, username };
}
