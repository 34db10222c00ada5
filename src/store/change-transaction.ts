import type { Transaction } from 'kysely';
import type { TokenHash } from '../token-format/token-text.ts';
import { findAccount, listAccounts } from './account-questions.ts';
import type { AuditEntry } from './audit-chain.ts';
import { type CommunityNote, findNote, noteTimes, saveNote } from './community-notes.ts';
import { type LeakChanges, openLeakChanges } from './leak-changes.ts';
import { type NoticeChanges, openNoticeChanges } from './notices.ts';
import { insertMail, type MailQueue } from './outbox.ts';
import type {
  AccountName,
  AccountRecord,
  Repeat,
  TokenByHash,
  TokenHashRecord,
  TokenRecord,
  TokenWithTexts,
} from './records.ts';
import { rowOfToken } from './rows.ts';
import type { Tables } from './schema.ts';
import { openSignInChanges, type SignInChanges } from './sign-in-changes.ts';
import { countTokens, findToken, findTokenByHash, findTokens } from './token-questions.ts';
import { openWebhookChanges, type WebhookChanges } from './webhook-changes.ts';

/**
 * What can be read and written within one change. Whatever touches a token counts all its texts as changed, so
 * that no verifier keeps an old verdict: there is no way to write a token without it.
 */
export interface ChangeTransaction extends MailQueue {
  readonly revision: number;
  findToken(id: string): Promise<TokenWithTexts | undefined>;
  findTokens(ids: readonly string[]): Promise<TokenWithTexts[]>;
  findTokenByHash(hash: TokenHash): Promise<TokenByHash | undefined>;
  /** How many tokens of an account are not deleted. */
  countTokens(accountId: string): Promise<number>;
  findAccount(name: AccountName): Promise<AccountRecord | undefined>;
  listAccounts(limit: number): Promise<AccountRecord[]>;
  insertAccount(account: AccountRecord, passwordHash: string): Promise<void>;
  saveSuspension(accountId: string, suspendedAt: number | null): Promise<void>;
  /** Changes how an account is shown. Its tokens carry its username, so verifiers hear of it. */
  saveProfile(
    accountId: string,
    profile: { readonly name: string; readonly username: string },
  ): Promise<void>;
  insertToken(token: Omit<TokenRecord, 'revision'>): Promise<void>;
  saveToken(token: Omit<TokenRecord, 'revision'>): Promise<void>;
  insertText(text: TokenHashRecord): Promise<void>;
  endText(hash: TokenHash, endsAt: number): Promise<void>;
  /** Everything about signing in. */
  readonly signIn: SignInChanges;
  /** Everything about leaks. */
  readonly leaks: LeakChanges;
  /** What owners are told without asking. */
  readonly notices: NoticeChanges;
  /** Systems that are told, and what they are told. */
  readonly webhooks: WebhookChanges;
  findNote(id: string): Promise<CommunityNote | undefined>;
  /** When an account wrote its notes since a moment, oldest first. */
  noteTimes(accountId: string, since: number): Promise<number[]>;
  saveNote(note: CommunityNote): Promise<void>;
  audit(entry: AuditEntry): void;
  /** Keeps what an Idempotency-Key stands for; false when the key stands for something already. */
  rememberRequest(caller: string, key: string, repeat: Repeat): Promise<boolean>;
}

/** How long an Idempotency-Key is remembered. */
export const REPEAT_MILLISECONDS = 24 * 60 * 60 * 1000;

/** What a change has done so far: `touched` and `entries` collect what has to be logged with it. */
export interface ChangeState {
  readonly revision: number;
  readonly at: number;
  readonly touched: Set<TokenHash>;
  readonly entries: AuditEntry[];
  hasWritten: boolean;
  hasMail: boolean;
  hasDelivery: boolean;
}

/** The transaction's side of a change. */
export function openChangeTransaction(
  transaction: Transaction<Tables>,
  change: ChangeState,
): ChangeTransaction {
  const { revision, at, touched, entries } = change;
  const wrote = () => {
    change.hasWritten = true;
  };
  const touch = async (column: 'token_id' | 'account_id', id: string): Promise<void> => {
    const hashes = await transaction
      .selectFrom('token_hash')
      .innerJoin('token', 'token.id', 'token_hash.token_id')
      .select('token_hash.hash')
      .where(column === 'token_id' ? 'token.id' : 'token.account_id', '=', id)
      .execute();
    for (const row of hashes) touched.add(row.hash);
  };
  return {
    revision,
    at,
    findTokenByHash: async (hash) => (await findTokenByHash(transaction, hash)).found,
    findToken: (id) => findToken(transaction, id),
    findTokens: (ids) => findTokens(transaction, ids),
    countTokens: (accountId) => countTokens(transaction, accountId),
    findAccount: (name) => findAccount(transaction, name),
    listAccounts: (limit) => listAccounts(transaction, limit),
    insertAccount: (account, passwordHash) => {
      change.hasWritten = true;
      return insertAccount(transaction, account, passwordHash);
    },
    saveSuspension: async (accountId, suspendedAt) => {
      change.hasWritten = true;
      await transaction
        .updateTable('accounts')
        .set({ suspended_at: suspendedAt, updated_at: new Date(at).toISOString() })
        .where('id', '=', accountId)
        .execute();
      await touch('account_id', accountId);
    },
    saveProfile: async (accountId, { name, username }) => {
      change.hasWritten = true;
      await transaction
        .updateTable('accounts')
        .set({ name, username, updated_at: new Date(at).toISOString() })
        .where('id', '=', accountId)
        .execute();
      await touch('account_id', accountId);
    },
    insertToken: async (token) => {
      change.hasWritten = true;
      await transaction
        .insertInto('token')
        .values(rowOfToken({ ...token, revision }))
        .execute();
    },
    saveToken: async (token) => {
      change.hasWritten = true;
      const { id, ...row } = rowOfToken({ ...token, revision });
      await transaction
        .updateTable('token')
        .set({ ...row, look_at: 0 })
        .where('id', '=', id)
        .execute();
      await touch('token_id', id);
    },
    insertText: (text) => {
      change.hasWritten = true;
      return insertText(transaction, text, touched);
    },
    endText: async (hash, endsAt) => {
      change.hasWritten = true;
      await transaction.updateTable('token_hash').set({ ends_at: endsAt }).where('hash', '=', hash).execute();
      touched.add(hash);
    },
    leaks: openLeakChanges(transaction, change),
    signIn: openSignInChanges(transaction, at, wrote),
    notices: openNoticeChanges(transaction, at, wrote),
    webhooks: openWebhookChanges(transaction, at, wrote, () => {
      change.hasDelivery = true;
    }),
    findNote: (id) => findNote(transaction, id),
    noteTimes: (accountId, since) => noteTimes(transaction, accountId, since),
    saveNote: (note) => {
      change.hasWritten = true;
      return saveNote(transaction, note);
    },
    audit: (entry) => {
      entries.push(entry);
    },
    queueMail: (mail) => {
      change.hasWritten = true;
      change.hasMail = true;
      return insertMail(transaction, mail, at);
    },
    rememberRequest: (caller, key, repeat) => {
      change.hasWritten = true;
      return rememberRequest(transaction, caller, key, repeat, at);
    },
  };
}

async function insertAccount(
  transaction: Transaction<Tables>,
  account: AccountRecord,
  passwordHash: string,
): Promise<void> {
  const created = new Date(account.createdAt).toISOString();
  const times = { created_at: created, updated_at: created };
  await transaction
    .insertInto('accounts')
    .values({
      id: account.id,
      type: account.type,
      username: account.username,
      name: account.name,
      email: account.email,
      email_verified: 0,
      image: null,
      is_operator: account.isOperator ? 1 : 0,
      suspended_at: account.suspendedAt,
      ...times,
    })
    .execute();
  await transaction
    .insertInto('password')
    .values({ account_id: account.id, hash: passwordHash, changed_at: account.createdAt })
    .execute();
}

async function insertText(
  transaction: Transaction<Tables>,
  text: TokenHashRecord,
  touched: Set<TokenHash>,
): Promise<void> {
  await transaction
    .insertInto('token_hash')
    .values({
      hash: text.hash,
      token_id: text.tokenId,
      hint: text.hint,
      issued_at: text.issuedAt,
      ends_at: text.endsAt,
      last_used_at: null,
      last_used_address: null,
      last_used_agent: null,
    })
    .execute();
  touched.add(text.hash);
}

async function rememberRequest(
  transaction: Transaction<Tables>,
  caller: string,
  key: string,
  repeat: Repeat,
  at: number,
): Promise<boolean> {
  await transaction
    .deleteFrom('idempotency')
    .where('at', '<', at - REPEAT_MILLISECONDS)
    .execute();
  const inserted = await transaction
    .insertInto('idempotency')
    .values({
      caller,
      idempotency_key: key,
      fingerprint: repeat.fingerprint,
      subject_id: repeat.subjectId,
      at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}
