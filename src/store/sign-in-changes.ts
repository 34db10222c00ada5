import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './schema.ts';
import { openSignInQuestions, type SignInQuestions } from './sign-in-questions.ts';
import type {
  LinkKind,
  LinkRecord,
  Notification,
  PasskeyRecord,
  SecondFactorRecord,
  SessionRecord,
} from './sign-in-records.ts';
import { rowOfLink, rowOfPasskey, rowOfSession } from './sign-in-rows.ts';

/** What can be written about signing in within one change; what it asks, it asks within that change too. */
export interface SignInChanges extends SignInQuestions {
  savePassword(accountId: string, hash: string): Promise<void>;
  /** The address was proved by following a link that was sent to it, or by GitHub. */
  confirmEmail(accountId: string): Promise<void>;
  insertSession(session: SessionRecord): Promise<void>;
  /** Notes where an account is signed in from; answers whether some of it is new for an account that came before. */
  noteSignInPlace(
    accountId: string,
    place: { readonly network: string; readonly program: string },
  ): Promise<boolean>;
  /** Ends one session; false when there was none. */
  deleteSession(id: string): Promise<boolean>;
  /** Ends all sessions of an account but one, if one is named; answers how many. */
  deleteSessions(accountId: string, but?: string): Promise<number>;
  insertLink(link: LinkRecord): Promise<void>;
  /** Takes a link away; false when it was not there any more. */
  deleteLink(id: string): Promise<boolean>;
  /** Takes away the links of these kinds that were sent to an address. */
  deleteLinksTo(email: string, kinds: readonly LinkKind[]): Promise<void>;
  saveSecondFactor(factor: SecondFactorRecord): Promise<void>;
  /** Takes the second factor off, its recovery codes with it; false when there was none. */
  deleteSecondFactor(accountId: string): Promise<boolean>;
  /** Replaces all recovery codes of an account. */
  saveRecoveryCodes(accountId: string, hashes: readonly string[]): Promise<void>;
  /** Uses a recovery code up; false when there is no such. */
  deleteRecoveryCode(accountId: string, hash: string): Promise<boolean>;
  insertPasskey(passkey: PasskeyRecord): Promise<void>;
  notePasskeyUse(id: string, counter: number): Promise<void>;
  renamePasskey(accountId: string, id: string, name: string): Promise<boolean>;
  deletePasskey(accountId: string, id: string): Promise<boolean>;
  insertIdentity(provider: 'github', subject: string, accountId: string): Promise<void>;
  saveNotificationsOff(accountId: string, kinds: readonly Notification[]): Promise<void>;
  saveSetting(name: string, value: string): Promise<void>;
}

/** A place from which nobody came for so long is new again. */
const PLACE_MILLISECONDS = 180 * 24 * 60 * 60 * 1000;

/** `wrote` is told of every write, which then needs an audit entry. */
export function openSignInChanges(
  transaction: Transaction<Tables>,
  at: number,
  wrote: () => void,
): SignInChanges {
  return {
    ...openSignInQuestions(transaction),
    ...accountWrites(transaction, at, wrote),
    ...sessionWrites(transaction, at, wrote),
    ...linkWrites(transaction, at, wrote),
    ...factorWrites(transaction, at, wrote),
  };
}

function accountWrites(transaction: Kysely<Tables>, at: number, wrote: () => void) {
  const updated_at = new Date(at).toISOString();
  return {
    savePassword: async (accountId, hash) => {
      wrote();
      await transaction
        .insertInto('password')
        .values({ account_id: accountId, hash, changed_at: at })
        .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ hash, changed_at: at }))
        .execute();
    },
    confirmEmail: async (accountId) => {
      wrote();
      const update = transaction.updateTable('accounts').set({ email_verified: 1, updated_at });
      await update.where('id', '=', accountId).execute();
    },
    insertIdentity: async (provider, subject, accountId) => {
      wrote();
      await transaction
        .insertInto('linked_identity')
        .values({ provider, subject, account_id: accountId, created_at: at })
        .execute();
    },
    saveNotificationsOff: async (accountId, kinds) => {
      wrote();
      await transaction.deleteFrom('notification_off').where('account_id', '=', accountId).execute();
      if (kinds.length === 0) return;
      const rows = kinds.map((kind) => ({ account_id: accountId, kind }));
      await transaction.insertInto('notification_off').values(rows).execute();
    },
    saveSetting: async (name, value) => {
      wrote();
      await transaction
        .insertInto('setting')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },
  } satisfies Partial<SignInChanges>;
}

function sessionWrites(transaction: Kysely<Tables>, at: number, wrote: () => void) {
  return {
    insertSession: async (session) => {
      wrote();
      await transaction.deleteFrom('session').where('expires_at', '<=', at).execute();
      await transaction.insertInto('session').values(rowOfSession(session)).execute();
    },
    noteSignInPlace: async (accountId, place) => {
      wrote();
      const known = await transaction
        .selectFrom('sign_in_place')
        .select(['kind', 'value'])
        .where('account_id', '=', accountId)
        .where('seen_at', '>', at - PLACE_MILLISECONDS)
        .execute();
      for (const [kind, value] of Object.entries(place)) {
        await transaction
          .insertInto('sign_in_place')
          .values({ account_id: accountId, kind, value, seen_at: at })
          .onConflict((conflict) =>
            conflict.columns(['account_id', 'kind', 'value']).doUpdateSet({ seen_at: at }),
          )
          .execute();
      }
      await transaction
        .deleteFrom('sign_in_place')
        .where('account_id', '=', accountId)
        .where('seen_at', '<=', at - PLACE_MILLISECONDS)
        .execute();
      const isKnown = (kind: string, value: string) =>
        known.some((each) => each.kind === kind && each.value === value);
      return known.length > 0 && Object.entries(place).some(([kind, value]) => !isKnown(kind, value));
    },
    deleteSession: async (id) => {
      const deleted = await transaction.deleteFrom('session').where('id', '=', id).executeTakeFirst();
      if (deleted.numDeletedRows > 0n) wrote();
      return deleted.numDeletedRows > 0n;
    },
    deleteSessions: async (accountId, but = '') => {
      const query = transaction.deleteFrom('session').where('account_id', '=', accountId);
      const deleted = await query.where('id', '!=', but).executeTakeFirst();
      if (deleted.numDeletedRows > 0n) wrote();
      return Number(deleted.numDeletedRows);
    },
  } satisfies Partial<SignInChanges>;
}

function linkWrites(transaction: Kysely<Tables>, at: number, wrote: () => void) {
  return {
    insertLink: async (link) => {
      wrote();
      await transaction.deleteFrom('link').where('expires_at', '<=', at).execute();
      await transaction.insertInto('link').values(rowOfLink(link)).execute();
    },
    deleteLink: async (id) => {
      const deleted = await transaction.deleteFrom('link').where('id', '=', id).executeTakeFirst();
      if (deleted.numDeletedRows > 0n) wrote();
      return deleted.numDeletedRows > 0n;
    },
    deleteLinksTo: async (email, kinds) => {
      const query = transaction.deleteFrom('link').where('email', '=', email);
      const deleted = await query.where('kind', 'in', [...kinds]).executeTakeFirst();
      if (deleted.numDeletedRows > 0n) wrote();
    },
  } satisfies Partial<SignInChanges>;
}

function factorWrites(transaction: Kysely<Tables>, at: number, wrote: () => void) {
  return {
    saveSecondFactor: async ({ accountId, sealed, confirmedAt, lastStep }) => {
      wrote();
      const row = { sealed, confirmed_at: confirmedAt, last_step: lastStep };
      await transaction
        .insertInto('second_factor')
        .values({ account_id: accountId, ...row })
        .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
        .execute();
    },
    deleteSecondFactor: async (accountId) => {
      await transaction.deleteFrom('recovery_code').where('account_id', '=', accountId).execute();
      const query = transaction.deleteFrom('second_factor').where('account_id', '=', accountId);
      const deleted = await query.executeTakeFirst();
      if (deleted.numDeletedRows > 0n) wrote();
      return deleted.numDeletedRows > 0n;
    },
    saveRecoveryCodes: async (accountId, hashes) => {
      wrote();
      await transaction.deleteFrom('recovery_code').where('account_id', '=', accountId).execute();
      const rows = hashes.map((hash) => ({ account_id: accountId, hash }));
      await transaction.insertInto('recovery_code').values(rows).execute();
    },
    deleteRecoveryCode: async (accountId, hash) => {
      const query = transaction.deleteFrom('recovery_code').where('account_id', '=', accountId);
      const deleted = await query.where('hash', '=', hash).executeTakeFirst();
      if (deleted.numDeletedRows > 0n) wrote();
      return deleted.numDeletedRows > 0n;
    },
    insertPasskey: async (passkey) => {
      wrote();
      await transaction.insertInto('passkey').values(rowOfPasskey(passkey)).execute();
    },
    notePasskeyUse: async (id, counter) => {
      wrote();
      const update = transaction.updateTable('passkey').set({ counter, last_used_at: at });
      await update.where('id', '=', id).execute();
    },
    renamePasskey: async (accountId, id, name) => {
      const update = transaction.updateTable('passkey').set({ name }).where('account_id', '=', accountId);
      const { numUpdatedRows } = await update.where('id', '=', id).executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n) wrote();
      return numUpdatedRows > 0n;
    },
    deletePasskey: async (accountId, id) => {
      const query = transaction.deleteFrom('passkey').where('account_id', '=', accountId);
      const deleted = await query.where('id', '=', id).executeTakeFirst();
      if (deleted.numDeletedRows > 0n) wrote();
      return deleted.numDeletedRows > 0n;
    },
  } satisfies Partial<SignInChanges>;
}

/** What is written about signing in outside of a change, because nothing of it is worth an audit entry. */
export interface SignInNotes {
  /** Puts one claim link in the place of all that were printed before. */
  replaceClaimLink(link: LinkRecord): Promise<void>;
  /** Notes that a session was seen and how long it now lasts. A session that has ended stays ended. */
  noteSessionSeen(id: string, lastSeenAt: number, expiresAt: number): Promise<void>;
}

export function openSignInNotes(database: Kysely<Tables>): SignInNotes {
  return {
    replaceClaimLink: (link) =>
      database.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('link').where('kind', '=', 'claim').execute();
        await transaction.insertInto('link').values(rowOfLink(link)).execute();
      }),
    noteSessionSeen: async (id, lastSeenAt, expiresAt) => {
      await database
        .updateTable('session')
        .set({ last_seen_at: lastSeenAt, expires_at: expiresAt })
        .where('id', '=', id)
        .execute();
    },
  };
}
