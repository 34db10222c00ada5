import { sql, type Transaction } from 'kysely';
import type { TokenHash } from '../token-format/token-text.ts';
import type { FalseAlarm, LeakInFull, LeakRecord, SeenPlace } from './leak-records.ts';
import { rowOfNewLeak, rowOfSeenPlace } from './leak-rows.ts';
import { type UsesQuestion, type UsesSince, usesSince } from './leak-uses.ts';
import { findLeaksOfTokens, findPlaces, findTokensByHashes, openLeakQuestions } from './leaks.ts';
import { insertMails, type NewMail } from './outbox.ts';
import type { AccountRecord, Actor, DisabledRecord, TokenByHash } from './records.ts';
import { accountOfRow } from './rows.ts';
import type { Tables } from './schema.ts';

/** A token that goes out of force, and why in words of its own. */
export interface DisabledToken {
  readonly id: string;
  readonly note: string | null;
}

/**
 * What a change can ask and write about leaks, each for many at once: a report may have thousands of rows. Whatever
 * touches a token here counts its texts as changed, too.
 */
export interface LeakChanges {
  findTokensByHashes(hashes: readonly TokenHash[]): Promise<TokenByHash[]>;
  findLeaksOfTokens(tokenIds: readonly string[]): Promise<LeakRecord[]>;
  findPlaces(leakIds: readonly string[]): Promise<SeenPlace[]>;
  find(id: string): Promise<LeakInFull | undefined>;
  /** In the order of the questions. */
  usesSince(questions: readonly UsesQuestion[]): Promise<UsesSince[]>;
  /** Operators who are not suspended, at most `limit`. */
  listOperators(limit: number): Promise<AccountRecord[]>;
  disableTokens(tokens: readonly DisabledToken[], disabled: Omit<DisabledRecord, 'note'>): Promise<void>;
  insertLeaks(leaks: readonly LeakRecord[]): Promise<void>;
  insertPlaces(places: readonly SeenPlace[]): Promise<void>;
  queueMails(mails: readonly NewMail[]): Promise<void>;
  saveAcknowledgement(id: string, by: Actor): Promise<void>;
  saveFalseAlarm(id: string, falseAlarm: FalseAlarm): Promise<void>;
  /**
   * Removes an account with its tokens, leaks and sent mails as though it had never been. For accounts that a drill made:
   * of everything else, what is deleted leaves a tombstone.
   */
  eraseAccount(accountId: string): Promise<void>;
}

/** What the change that is under way keeps of it. */
export interface LeakChangeState {
  readonly revision: number;
  readonly at: number;
  readonly touched: Set<TokenHash>;
  hasWritten: boolean;
  hasMail: boolean;
}

/** The leaks' side of a change. */
export function openLeakChanges(transaction: Transaction<Tables>, change: LeakChangeState): LeakChanges {
  const { at } = change;
  return {
    findTokensByHashes: (hashes) => findTokensByHashes(transaction, hashes),
    findLeaksOfTokens: (tokenIds) => findLeaksOfTokens(transaction, tokenIds),
    findPlaces: (leakIds) => findPlaces(transaction, leakIds),
    find: (id) => openLeakQuestions(transaction).find(id),
    usesSince: (questions) => usesSince(transaction, questions),
    listOperators: (limit) => listOperators(transaction, limit),
    disableTokens: (tokens, disabled) => disableTokens(transaction, tokens, disabled, change),
    insertLeaks: async (leaks) => {
      change.hasWritten = true;
      for (const some of inPieces(leaks)) {
        await transaction.insertInto('leak').values(some.map(rowOfNewLeak)).execute();
      }
    },
    insertPlaces: async (places) => {
      change.hasWritten = true;
      for (const some of inPieces(places)) {
        await transaction.insertInto('leak_place').values(some.map(rowOfSeenPlace)).execute();
      }
    },
    queueMails: async (mails) => {
      if (mails.length === 0) return;
      change.hasWritten = true;
      change.hasMail = true;
      await insertMails(transaction, mails, at);
    },
    saveAcknowledgement: async (id, by) => {
      change.hasWritten = true;
      const columns = { acknowledged_at: at, acknowledged_by: JSON.stringify(by) };
      await transaction.updateTable('leak').set(columns).where('id', '=', id).execute();
    },
    saveFalseAlarm: async (id, { by, reason, at: since }) => {
      change.hasWritten = true;
      await transaction
        .updateTable('leak')
        .set({ false_alarm_at: since, false_alarm_by: JSON.stringify(by), false_alarm_reason: reason })
        .where('id', '=', id)
        .execute();
    },
    eraseAccount: (accountId) => eraseAccount(transaction, accountId, change),
  };
}

/** So many rows in one statement: SQLite takes at most 32,766 values. */
const ROWS_AT_ONCE = 500;

function inPieces<T>(rows: readonly T[]): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    pieces.push(rows.slice(start, start + ROWS_AT_ONCE));
  }
  return pieces;
}

async function listOperators(transaction: Transaction<Tables>, limit: number): Promise<AccountRecord[]> {
  const rows = await transaction
    .selectFrom('accounts')
    .selectAll()
    .where('is_operator', '=', 1)
    .where('suspended_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(accountOfRow);
}

async function disableTokens(
  transaction: Transaction<Tables>,
  tokens: readonly DisabledToken[],
  { at, by, reason }: Omit<DisabledRecord, 'note'>,
  change: LeakChangeState,
): Promise<void> {
  for (const some of inPieces(tokens)) {
    change.hasWritten = true;
    const rows = some.map(({ id, note }) => sql`(${id}, ${note})`);
    await sql`with wanted (id, note) as (values ${sql.join(rows)})
      update token set disabled_at = ${at}, disabled_by = ${JSON.stringify(by)}, disabled_reason = ${reason},
        disabled_note = wanted.note, revision = ${change.revision}
      from wanted where token.id = wanted.id`.execute(transaction);
    const texts = await transaction
      .selectFrom('token_hash')
      .select('hash')
      .where(
        'token_id',
        'in',
        some.map(({ id }) => id),
      )
      .execute();
    for (const { hash } of texts) change.touched.add(hash);
  }
}

async function eraseAccount(
  transaction: Transaction<Tables>,
  accountId: string,
  change: LeakChangeState,
): Promise<void> {
  change.hasWritten = true;
  const tokens = await transaction
    .selectFrom('token')
    .leftJoin('token_hash', 'token_hash.token_id', 'token.id')
    .select(['token.id', 'token_hash.hash'])
    .where('account_id', '=', accountId)
    .execute();
  const ids = [...new Set(tokens.map(({ id }) => id))];
  for (const { hash } of tokens) if (hash !== null) change.touched.add(hash);
  await transaction.deleteFrom('leak').where('account_id', '=', accountId).execute();
  await transaction.deleteFrom('activity').where('token_id', 'in', ids).execute();
  await transaction.deleteFrom('caller').where('token_id', 'in', ids).execute();
  await transaction
    .deleteFrom('outbox')
    .where('token_id', 'in', ids)
    .where('sent_at', 'is not', null)
    .execute();
  await transaction.deleteFrom('token_hash').where('token_id', 'in', ids).execute();
  await transaction.deleteFrom('token').where('account_id', '=', accountId).execute();
  await transaction.deleteFrom('password').where('account_id', '=', accountId).execute();
  await transaction.deleteFrom('accounts').where('id', '=', accountId).execute();
}
