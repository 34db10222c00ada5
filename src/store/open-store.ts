import { setImmediate as turn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Outcome } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { TokenHash } from '../token-format/token-text.ts';
import { findAccount, listAccounts } from './account-questions.ts';
import { type AuditQuestion, type AuditReport, checkAudit, listAudit } from './audit-questions.ts';
import { type Change, type Confirmation, makeChange } from './change.ts';
import { type ChangeTransaction, REPEAT_MILLISECONDS } from './change-transaction.ts';
import type {
  AccountName,
  AccountRecord,
  Actor,
  AuditRecord,
  LastUse,
  Repeat,
  TokenByHash,
  TokenWithTexts,
} from './records.ts';
import type { Tables } from './schema.ts';
import { guarded } from './store-unavailable.ts';
import {
  findRepeat,
  findToken,
  findTokenByHash,
  listTokens,
  newestHint,
  type TokenListQuestion,
} from './token-questions.ts';

/** What is remembered. Every question and change throws `StoreUnavailable` when the database does not answer. */
export interface Store {
  findTokenByHash(hash: TokenHash): Promise<{ revision: number; found: TokenByHash | undefined }>;
  findToken(id: string): Promise<TokenWithTexts | undefined>;
  listTokens(question: TokenListQuestion): Promise<TokenWithTexts[]>;
  findAccount(name: AccountName): Promise<AccountRecord | undefined>;
  /** Accounts in the order of their ids, after the one with the id `after` when given. */
  listAccounts(limit: number, after?: string): Promise<AccountRecord[]>;
  /** What an Idempotency-Key of a caller stands for, if it is still remembered. */
  findRepeat(caller: string, key: string): Promise<Repeat | undefined>;
  /** Entries of the audit trail, newest first. */
  listAudit(question: AuditQuestion): Promise<AuditRecord[]>;
  /** Reads the whole audit chain and compares it with what the tables hold. */
  checkAudit(): Promise<AuditReport>;
  /** Makes one change; see `makeChange`. All listeners have heard of it before this answers. */
  change<T>(
    actor: Actor,
    work: (transaction: ChangeTransaction) => Promise<Outcome<T>>,
  ): Promise<Outcome<T & Confirmation>>;
  /** Calls `listener` with every change, after its commit and before whoever made it is answered. */
  onChange(listener: (change: Change) => void): void;
  /** Writes when texts were last used, slice by slice; an older use never replaces a newer one. */
  recordUses(uses: ReadonlyMap<TokenHash, LastUse>): Promise<void>;
  /** The hint of the token that was issued last: it shows the prefix that was in use then. */
  newestHint(): Promise<string | undefined>;
  /** The revision of the last change. */
  revision(): Promise<number>;
  /** The tables of sign-in, for the account library alone. */
  readonly signInTables: { readonly db: Kysely<Tables>; readonly type: 'sqlite' };
  close(): Promise<void>;
}

/** Puts the questions of the domain in front of a database whose tables are up to date. */
export function openStore(database: Kysely<Tables>, clock: Clock): Store {
  const listeners: ((change: Change) => void)[] = [];
  const announce = (change: Change) => {
    for (const listener of listeners) listener(change);
    return listeners.length;
  };
  return {
    findTokenByHash: (hash) => guarded(() => findTokenByHash(database, hash)),
    findToken: (id) => guarded(() => findToken(database, id)),
    listTokens: (question) => guarded(() => listTokens(database, question)),
    findAccount: (name) => guarded(() => findAccount(database, name)),
    listAccounts: (limit, after) => guarded(() => listAccounts(database, limit, after)),
    findRepeat: (caller, key) =>
      guarded(() => findRepeat(database, caller, key, clock.now() - REPEAT_MILLISECONDS)),
    listAudit: (question) => guarded(() => listAudit(database, question)),
    checkAudit: () => guarded(() => checkAudit(database)),
    change: (actor, work) => guarded(() => makeChange(database, actor, clock, work, announce)),
    onChange: (listener) => {
      listeners.push(listener);
    },
    recordUses: (uses) => guarded(() => recordUses(database, uses)),
    newestHint: () => guarded(() => newestHint(database)),
    revision: () => guarded(() => revisionOf(database)),
    signInTables: { db: database, type: 'sqlite' },
    close: () => database.destroy(),
  };
}

/** So many are written at a time; between two slices everyone else has their turn. */
const USES_AT_ONCE = 250;

async function recordUses(database: Kysely<Tables>, uses: ReadonlyMap<TokenHash, LastUse>): Promise<void> {
  const all = [...uses];
  for (let start = 0; start < all.length; start += USES_AT_ONCE) {
    if (start > 0) await turn();
    await recordSlice(database, all.slice(start, start + USES_AT_ONCE));
  }
}

async function recordSlice(database: Kysely<Tables>, uses: readonly [TokenHash, LastUse][]): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    for (const [hash, use] of uses) {
      await transaction
        .updateTable('token_hash')
        .set({ last_used_at: use.at, last_used_address: use.address, last_used_agent: use.userAgent })
        .where('hash', '=', hash)
        .where((row) => row.or([row('last_used_at', 'is', null), row('last_used_at', '<=', use.at)]))
        .execute();
    }
  });
}

async function revisionOf(database: Kysely<Tables>): Promise<number> {
  const row = await database.selectFrom('clock').select('revision').executeTakeFirstOrThrow();
  return row.revision;
}
