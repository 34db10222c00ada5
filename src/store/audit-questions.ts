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
  readonly before?: { readonly revision: number; readonly position: number };
  readonly limit: number;
}

/** Entries newest first. */
export async function listAudit(database: Kysely<Tables>, question: AuditQuestion): Promise<AuditRecord[]> {
  const { tokenId, accountId, before, limit } = question;
  const rows = await database
    .selectFrom('audit')
    .selectAll()
    .$if(tokenId !== undefined, (query) => query.where('token_id', '=', tokenId ?? ''))
    .$if(accountId !== undefined, (query) => query.where('account_id', '=', accountId ?? ''))
    .$if(before !== undefined, (query) =>
      query.where(sql<SqlBool>`(revision, position) < (${before?.revision}, ${before?.position})`),
    )
    .orderBy('revision', 'desc')
    .orderBy('position', 'desc')
    .limit(limit)
    .execute();
  return rows.map(auditOfRow);
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
