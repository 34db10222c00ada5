import { setImmediate as turn } from 'node:timers/promises';
import { type Kysely, type Selectable, type SqlBool, sql } from 'kysely';
import type { TokenHash } from '../token-format/token-text.ts';
import { type ChainBreak, walkChain } from './audit-chain.ts';
import type { Actor, AuditAction, AuditRecord } from './records.ts';
import type { AuditTable, Tables } from './schema.ts';

/** What reading the whole audit trail found: how long it is, and the first thing that does not fit. */
export interface AuditReport {
  readonly entries: number;
  readonly chainBreak: ChainBreak | undefined;
  /** Hashes that no entry speaks of: rows written past this program. Hints, not hashes. */
  readonly plantedHints: readonly string[];
}

/** Which entries to list. `before` is the place of the last entry of the page before. */
export interface AuditQuestion {
  readonly tokenId?: string;
  readonly accountId?: string;
  readonly action?: string;
  /** From this moment on, and before that one. */
  readonly from?: number;
  readonly to?: number;
  readonly before?: AuditPlace;
  readonly limit: number;
}

export interface AuditPlace {
  readonly revision: number;
  readonly position: number;
}

/** So many entries are looked at in one go where few may fit: checks in the same process wait meanwhile. */
const SLICE = 1000;
/** Entries lie in the order of revisions. A clock that was set back by more than this was not a clock. */
const CLOCK_STEP_MILLISECONDS_MAX = 24 * 60 * 60 * 1000;

/** Entries newest first. Takes its time, slice by slice, where many have to be looked at to find few. */
export async function listAudit(database: Kysely<Tables>, question: AuditQuestion): Promise<AuditRecord[]> {
  const { limit, from = 0 } = question;
  const conditions = Object.entries({
    token_id: question.tokenId,
    account_id: question.accountId,
    action: question.action,
  } as const).filter(([, wanted]) => wanted !== undefined) as [IndexedColumn, string][];
  // Each of them has its index, of which one is of use; the rest is looked at in what that one finds.
  const [first, ...others] = conditions;
  const isPlain = others.length === 0 && question.from === undefined && question.to === undefined;
  const size = isPlain ? limit : SLICE;
  const entries: AuditRecord[] = [];
  let before = question.before;
  while (true) {
    const rows = await readSlice(database, first, before, size);
    for (const row of rows) {
      const isIn = row.at >= from && row.at < (question.to ?? Number.POSITIVE_INFINITY);
      if (isIn && others.every(([column, wanted]) => row[column] === wanted)) entries.push(auditOfRow(row));
    }
    before = rows.at(-1);
    const isOver = rows.length < size || (rows.at(-1)?.at ?? 0) < from - CLOCK_STEP_MILLISECONDS_MAX;
    if (isOver || entries.length >= limit) return entries.slice(0, limit);
    await turn();
  }
}

type IndexedColumn = 'token_id' | 'account_id' | 'action';

function readSlice(
  database: Kysely<Tables>,
  condition: readonly [IndexedColumn, string] | undefined,
  before: AuditPlace | undefined,
  limit: number,
): Promise<Selectable<AuditTable>[]> {
  const [column, wanted] = condition ?? ['action', ''];
  return database
    .selectFrom('audit')
    .selectAll()
    .$if(condition !== undefined, (query) => query.where(column, '=', wanted))
    .$if(before !== undefined, (query) =>
      query.where(sql<SqlBool>`(revision, position) < (${before?.revision}, ${before?.position})`),
    )
    .orderBy('revision', 'desc')
    .orderBy('position', 'desc')
    .limit(limit)
    .execute();
}

/**
 * Walks the chain, then looks for token hashes whose issue or rotation is not in it. Takes its time, page by page, so
 * that checks and changes go on meanwhile.
 */
export async function checkAudit(database: Kysely<Tables>): Promise<AuditReport> {
  return { ...(await checkChain(database)), plantedHints: await findPlanted(database) };
}

async function findPlanted(database: Kysely<Tables>): Promise<string[]> {
  const hints: string[] = [];
  let after = '';
  while (hints.length < PLANTED_MAX) {
    const page = await database
      .selectFrom('token_hash')
      .leftJoin('audit', 'audit.token_hash', 'token_hash.hash')
      .select(['token_hash.hash', 'token_hash.hint', 'audit.revision'])
      .where('token_hash.hash', '>', after as TokenHash)
      .orderBy('token_hash.hash')
      .limit(PAGE)
      .execute();
    hints.push(...page.filter((row) => row.revision === null).map((row) => row.hint));
    if (page.length < PAGE) break;
    after = page.at(-1)?.hash ?? '';
    await turn();
  }
  return hints.slice(0, PLANTED_MAX);
}

const PLANTED_MAX = 100;
const PAGE = 1000;

async function checkChain(database: Kysely<Tables>): Promise<Omit<AuditReport, 'plantedHints'>> {
  const clock = await database.selectFrom('clock').selectAll().executeTakeFirstOrThrow();
  const walk = walkChain();
  let entries = 0;
  let after = { revision: 0, position: -1 };
  while (true) {
    const rows = await database
      .selectFrom('audit')
      .selectAll()
      .where(sql<SqlBool>`(revision, position) > (${after.revision}, ${after.position})`)
      .where('revision', '<=', clock.revision)
      .orderBy('revision')
      .orderBy('position')
      .limit(PAGE)
      .execute();
    for (const entry of rows.map(auditOfRow)) {
      const chainBreak = walk.step(entry);
      if (chainBreak !== undefined) return { entries, chainBreak };
      entries += 1;
      after = entry;
    }
    if (rows.length < PAGE) return { entries, chainBreak: walk.end(clock.audit_hash) };
    await turn();
  }
}

function auditOfRow(row: Selectable<AuditTable>): AuditRecord {
  return {
    revision: row.revision,
    position: row.position,
    at: row.at,
    actor: JSON.parse(row.actor) as Actor,
    action: row.action as AuditAction,
    tokenId: row.token_id,
    tokenHash: row.token_hash,
    accountId: row.account_id,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
