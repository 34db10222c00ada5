import type { Mail } from '../mail/open-mail.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { AccountRecord } from '../store/records.ts';
import type { SessionWithAccount } from '../store/sign-in-records.ts';
import { isSameHash, nameOf, newSecret } from './secret.ts';
import { tellOfNewPlace } from './sign-in-place.ts';

/** From where somebody comes, for their own list of sessions. The user agent holds no token. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string;
  /** What the session cookie held with which they came, if they had one. */
  readonly sessionText?: string | undefined;
}

/** A session at the only moment at which what its cookie holds is known. */
export interface NewSession {
  readonly text: string;
  readonly id: string;
  /** How long the browser shall keep it; the server looks at each use whether it still holds. */
  readonly maxAgeSeconds: number;
}

/** Who is signed in, in which browser. */
export interface Sessions {
  /**
   * Begins a session, as part of a change. It is a new one always, and the one that the browser had before ends. The
   * owner is told when it begins where nobody came from before.
   */
  begin(transaction: ChangeTransaction, account: AccountRecord, from: Origin): Promise<NewSession>;
  /** The session that a cookie names, if it is in force and its account not suspended; it then lasts longer. */
  find(text: string): Promise<SessionWithAccount | undefined>;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Whoever does not come back for so long has to sign in again. */
export const SESSION_IDLE_MILLISECONDS = 7 * DAY;
/** And whoever comes back every day has to after this. */
export const SESSION_MILLISECONDS_MAX = 30 * DAY;
/** How exact "last seen" is: a session that is used is written down no more often. */
const SEEN_MILLISECONDS = 5 * MINUTE;
const USER_AGENT_LENGTH = 300;

/** The sessions of a store. */
export function openSessions(store: Store, clock: Clock, mail: Mail): Sessions {
  return {
    begin: async (transaction, account, { address, userAgent, sessionText }) => {
      if (sessionText !== undefined) await endSession(transaction, sessionText);
      const { text, id, hash } = newSecret();
      const { at } = transaction;
      await transaction.signIn.insertSession({
        id,
        hash,
        accountId: account.id,
        createdAt: at,
        lastSeenAt: at,
        expiresAt: at + SESSION_IDLE_MILLISECONDS,
        address,
        userAgent: userAgent.slice(0, USER_AGENT_LENGTH),
      });
      await tellOfNewPlace(mail, transaction, account, { address, userAgent });
      return { text, id, maxAgeSeconds: SESSION_MILLISECONDS_MAX / 1000 };
    },
    find: async (text) => {
      const { id, hash } = nameOf(text);
      const found = await store.signIn.findSession(id);
      const now = clock.now();
      if (found === undefined || !isSameHash(found.session.hash, hash)) return undefined;
      if (!isInForce(found, now)) return undefined;
      if (now - found.session.lastSeenAt >= SEEN_MILLISECONDS) {
        const { createdAt } = found.session;
        const expiresAt = Math.min(now + SESSION_IDLE_MILLISECONDS, createdAt + SESSION_MILLISECONDS_MAX);
        await store.signIn.noteSessionSeen(id, now, expiresAt);
      }
      return found;
    },
  };
}

async function endSession(transaction: ChangeTransaction, text: string): Promise<void> {
  const { id, hash } = nameOf(text);
  const found = await transaction.signIn.findSession(id);
  if (found !== undefined && isSameHash(found.session.hash, hash)) await transaction.signIn.deleteSession(id);
}

/** Whether a session still lets its holder in: not expired, and the account not suspended. */
export function isInForce({ session, account }: SessionWithAccount, now: number): boolean {
  return session.expiresAt > now && account.suspendedAt === null;
}

/** The session of a caller as it is within a change: one that was ended meanwhile must not finish it. */
export async function sessionNow(
  transaction: ChangeTransaction,
  sessionId: string,
): Promise<SessionWithAccount | undefined> {
  const found = await transaction.signIn.findSession(sessionId);
  return found !== undefined && isInForce(found, transaction.at) ? found : undefined;
}
