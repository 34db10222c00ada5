import type { Kysely } from 'kysely';
import { accountOfRow } from './rows.ts';
import type { Tables } from './schema.ts';
import type {
  LinkKind,
  LinkRecord,
  Notification,
  PasskeyRecord,
  PasswordRecord,
  SecondFactorRecord,
  SessionRecord,
  SessionWithAccount,
} from './sign-in-records.ts';
import { linkOfRow, passkeyOfRow, sessionOfRow } from './sign-in-rows.ts';

/** What can be asked about signing in, of the store and within a change alike. What has expired is still answered. */
export interface SignInQuestions {
  findPassword(accountId: string): Promise<PasswordRecord | undefined>;
  findSession(id: string): Promise<SessionWithAccount | undefined>;
  /** The sessions of an account that have not expired, the one that was seen last first. */
  listSessions(accountId: string, now: number): Promise<SessionRecord[]>;
  findLink(id: string): Promise<LinkRecord | undefined>;
  /** Links of a kind that have not expired, newest first, at most 1000. */
  listLinks(kind: LinkKind, now: number): Promise<LinkRecord[]>;
  findSecondFactor(accountId: string): Promise<SecondFactorRecord | undefined>;
  listPasskeys(accountId: string): Promise<PasskeyRecord[]>;
  findPasskey(credentialId: string): Promise<PasskeyRecord | undefined>;
  /** The id of the account that belongs to somebody elsewhere. */
  findIdentity(provider: 'github', subject: string): Promise<string | undefined>;
  /** The mails that an account does not want. */
  notificationsOff(accountId: string): Promise<ReadonlySet<Notification>>;
  findSetting(name: string): Promise<string | undefined>;
}

const LINKS_MAX = 1000;

/** Asks a database, or the transaction of a change. */
export function openSignInQuestions(database: Kysely<Tables>): SignInQuestions {
  return {
    findPassword: async (accountId) => {
      const query = database.selectFrom('password').where('account_id', '=', accountId);
      return query.select(['hash', 'changed_at as changedAt']).executeTakeFirst();
    },
    findSession: (id) => findSession(database, id),
    listSessions: async (accountId, now) => {
      const query = database.selectFrom('session').selectAll().where('account_id', '=', accountId);
      const rows = await query.where('expires_at', '>', now).orderBy('last_seen_at', 'desc').execute();
      return rows.map(sessionOfRow);
    },
    findLink: async (id) => {
      const row = await database.selectFrom('link').selectAll().where('id', '=', id).executeTakeFirst();
      return row && linkOfRow(row);
    },
    listLinks: async (kind, now) => {
      const query = database.selectFrom('link').selectAll().where('kind', '=', kind);
      const living = query.where('expires_at', '>', now);
      const rows = await living.orderBy('created_at', 'desc').orderBy('id').limit(LINKS_MAX).execute();
      return rows.map(linkOfRow);
    },
    findSecondFactor: async (accountId) => {
      const query = database.selectFrom('second_factor').where('account_id', '=', accountId).selectAll();
      const row = await query.executeTakeFirst();
      if (row === undefined) return undefined;
      return { accountId, sealed: row.sealed, confirmedAt: row.confirmed_at, lastStep: row.last_step };
    },
    listPasskeys: async (accountId) => {
      const query = database.selectFrom('passkey').selectAll().where('account_id', '=', accountId);
      return (await query.orderBy('created_at').orderBy('id').execute()).map(passkeyOfRow);
    },
    findPasskey: async (credentialId) => {
      const query = database.selectFrom('passkey').selectAll().where('credential_id', '=', credentialId);
      const row = await query.executeTakeFirst();
      return row && passkeyOfRow(row);
    },
    findIdentity: async (provider, subject) => {
      const query = database.selectFrom('linked_identity').select('account_id');
      const row = await query
        .where('provider', '=', provider)
        .where('subject', '=', subject)
        .executeTakeFirst();
      return row?.account_id;
    },
    notificationsOff: async (accountId) => {
      const query = database.selectFrom('notification_off').select('kind');
      const rows = await query.where('account_id', '=', accountId).execute();
      return new Set(rows.map((row) => row.kind as Notification));
    },
    findSetting: async (name) => {
      const query = database.selectFrom('setting').select('value').where('name', '=', name);
      return (await query.executeTakeFirst())?.value;
    },
  };
}

async function findSession(database: Kysely<Tables>, id: string): Promise<SessionWithAccount | undefined> {
  const session = await database.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst();
  if (session === undefined) return undefined;
  const query = database.selectFrom('accounts').selectAll().where('id', '=', session.account_id);
  const account = await query.executeTakeFirst();
  return account && { session: sessionOfRow(session), account: accountOfRow(account) };
}
