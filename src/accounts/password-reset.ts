import type { Mail } from '../mail/open-mail.ts';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { Actor } from '../store/records.ts';
import type { Guessing } from './guessing.ts';
import { inHashingTurn } from './hashing-turns.ts';
import { findLink, newLink } from './links.ts';
import { onTheBeat } from './on-the-beat.ts';
import { hashPassword, passwordFlaw } from './password.ts';
import type { Origin } from './sessions.ts';
import { accountNow, actorOf } from './sign-in.ts';

/** A new password for whoever has lost theirs, by a link to their mailbox. */
export interface PasswordReset {
  /** Sends a link, if the address has an account. Whoever asks is told the same either way, after the same time. */
  ask(email: string, address: string): Promise<Outcome<unknown>>;
  /** Whether a link still works. It is not used up by this. */
  look(text: string, address: string): Promise<Outcome<unknown>>;
  /** Sets a new password and ends all sessions. A second factor stays: the mailbox alone is not enough to get in. */
  complete(text: string, password: string, from: Origin): Promise<Outcome<unknown>>;
}

const RESET: Actor = { kind: 'system', name: 'password-reset' };

export function openPasswordReset(parts: {
  store: Store;
  mail: Mail;
  clock: Clock;
  guessing: Guessing;
}): PasswordReset {
  const { store, mail, clock, guessing } = parts;
  return {
    ask: async (asked, address) => {
      const email = asked.toLowerCase();
      const slowed = guessing.mail.begin(address, '');
      if (slowed !== undefined) return slowed;
      return onTheBeat(async () => {
        if (!guessing.mailbox.mayTake('password_reset', email)) return accept({});
        return store.change(RESET, (transaction) => sendLink(transaction, mail, email, address));
      });
    },
    look: async (text, address) => {
      const slowed = guessing.link.begin(address, '');
      if (slowed !== undefined) return slowed;
      const link = await findLink(store.signIn, text, KINDS, clock.now());
      if (link === undefined) return refuse('link_not_valid');
      guessing.link.forgive(address, '');
      return accept({});
    },
    complete: async (text, password, { address, userAgent }) => {
      const slowed = guessing.link.begin(address, '');
      if (slowed !== undefined) return slowed;
      const link = await findLink(store.signIn, text, KINDS, clock.now());
      const owner = link?.accountId ? await store.findAccount({ id: link.accountId }) : undefined;
      if (owner === undefined) return refuse('link_not_valid');
      guessing.link.forgive(address, '');
      const flaw = passwordFlaw(password, owner.email);
      if (flaw !== undefined) {
        return refuse('validation_failed', { errors: [{ pointer: '/password', detail: flaw }] });
      }
      const hash = await inHashingTurn(address, () => hashPassword(password));
      if (!hash.ok) return hash;
      return store.change(actorOf(owner), async (transaction) => {
        const still = await findLink(transaction.signIn, text, KINDS, transaction.at);
        const account = await accountNow(transaction, owner.id);
        if (still === undefined || account === undefined) return refuse('link_not_valid');
        await transaction.signIn.deleteLinksTo(account.email, KINDS);
        guessing.mailbox.forgive('password_reset', account.email);
        await transaction.signIn.savePassword(account.id, hash.value);
        await transaction.signIn.confirmEmail(account.id);
        const sessions = await transaction.signIn.deleteSessions(account.id);
        transaction.audit({
          action: 'account.password_reset',
          accountId: account.id,
          detail: { address, sessionsEnded: sessions },
        });
        await mail.queueSecurityChange(transaction, {
          owner: account,
          change: 'password',
          address,
          userAgent,
        });
        return accept({});
      });
    },
  };
}

const KINDS = ['password_reset'] as const;

async function sendLink(
  transaction: ChangeTransaction,
  mail: Mail,
  email: string,
  address: string,
): Promise<Outcome<object>> {
  const owner = await transaction.findAccount({ email });
  transaction.audit({
    action: 'account.link_asked',
    ...(owner !== undefined && { accountId: owner.id }),
    detail: { kind: 'password_reset', address },
  });
  if (owner?.suspendedAt !== null) return accept({});
  const about = { email, accountId: owner.id };
  const { text, record } = newLink('password_reset', transaction.at, about);
  await transaction.signIn.insertLink(record);
  await mail.queuePasswordReset(transaction, { owner, link: text, expiresAt: record.expiresAt });
  return accept({});
}
