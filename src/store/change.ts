import type { Kysely, Transaction } from 'kysely';
import type { Outcome } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { TokenHash } from '../token-format/token-text.ts';
import { type AuditEntry, linkEntries } from './audit-chain.ts';
import { type ChangeTransaction, openChangeTransaction } from './change-transaction.ts';
import type { Actor, AuditRecord } from './records.ts';
import type { Tables } from './schema.ts';

/** What a change did: its revision, and the hashes whose verdict may be another from now on. */
export interface Change {
  readonly revision: number;
  readonly hashes: readonly TokenHash[];
  /** It has queued a mail. */
  readonly hasMail?: boolean;
  /** There is something to be delivered to systems. */
  readonly hasDelivery?: boolean;
  /** What the audit entries of the change speak of: a token with its account, or an account alone. */
  readonly about: readonly { readonly tokenId?: string; readonly accountId?: string }[];
}

/** What whoever made a change is told of it: its revision, and how many verifiers had heard of it by then. */
export interface Confirmation {
  readonly revision: number;
  readonly confirmedBy: number;
}

/**
 * Works along with every change, within it, once the change knows what it has done: what a companion queues is there
 * if, and only if, the change is. It writes nothing that alters a verdict; what it throws undoes the change.
 */
export type Companion = (
  transaction: ChangeTransaction,
  done: { readonly actor: Actor; readonly entries: readonly AuditEntry[] },
) => Promise<void>;

/** How many revisions the change log keeps. A verifier that is further behind forgets everything instead. */
const LOG_LENGTH = 10_000;

/** The work found everything as it was to be: nothing is written, and no revision is used. */
class Unchanged extends Error {
  readonly value: unknown;
  constructor(value: unknown) {
    super('unchanged');
    this.value = value;
  }
}

class Refused extends Error {
  readonly refusal: Extract<Outcome<unknown>, { ok: false }>;
  constructor(refusal: Extract<Outcome<unknown>, { ok: false }>) {
    super('refused');
    this.refusal = refusal;
  }
}

/**
 * Makes one change in one transaction: takes the next revision first, does the work, writes the audit entries and
 * the change log, commits. When `work` refuses, throws or writes nothing, the revision is not used.
 *
 * The order matters: the clock row is locked before anything is read, so the work sees every earlier change, and
 * revisions have no gaps and follow the order of the commits.
 *
 * `announce` tells the verifiers and answers how many there are. It is called before the caller gets an answer, also
 * when the commit failed in a way that leaves its outcome open: a verifier that forgets too much is slow, one that
 * forgets too little is wrong.
 */
export async function makeChange<T>(
  database: Kysely<Tables>,
  actor: Actor,
  clock: Clock,
  work: (transaction: ChangeTransaction) => Promise<Outcome<T>>,
  announce: (change: Change) => number,
  companions: readonly Companion[] = [],
): Promise<Outcome<T & Confirmation>> {
  const touched = new Set<TokenHash>();
  let revision = 0;
  let hasMail = false;
  let hasDelivery = false;
  const entries: AuditEntry[] = [];
  try {
    const value = await inTransaction(database, async (transaction) => {
      const next = await nextRevision(transaction);
      revision = next.revision;
      const at = clock.now();
      const state = { revision, at, touched, entries, hasWritten: false, hasMail: false, hasDelivery: false };
      const open = openChangeTransaction(transaction, state);
      const outcome = await work(open);
      if (!outcome.ok) throw new Refused(outcome);
      if (entries.length === 0 && !state.hasWritten) throw new Unchanged(outcome.value);
      if (entries.length === 0) throw new Error('a change without an audit entry');
      for (const companion of companions) await companion(open, { actor, entries });
      await writeLog(transaction, { revision, at, hashes: [...touched] });
      await writeAudit(transaction, linkEntries(entries, { ...next, at, actor }));
      ({ hasMail, hasDelivery } = state);
      return outcome.value;
    });
    const confirmedBy = announce({ revision, hashes: [...touched], about: entries, hasMail, hasDelivery });
    return { ok: true, value: { ...value, revision, confirmedBy } };
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    if (error instanceof Unchanged) {
      const confirmedBy = announce({ revision: revision - 1, hashes: [], about: [] });
      return { ok: true, value: { ...(error.value as T), revision: revision - 1, confirmedBy } };
    }
    announce({ revision: 0, hashes: [...touched], about: [] });
    throw error;
  }
}

async function inTransaction<T>(
  database: Kysely<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  const transaction = await database.startTransaction().execute();
  try {
    const value = await work(transaction);
    await transaction.commit().execute();
    return value;
  } catch (error) {
    // After some failures, a full disk among them, SQLite has rolled back by itself. That this fails then must not
    // hide what went wrong first.
    await transaction
      .rollback()
      .execute()
      .catch(() => undefined);
    throw error;
  }
}

async function nextRevision(
  transaction: Transaction<Tables>,
): Promise<{ revision: number; previousHash: string }> {
  return transaction
    .updateTable('clock')
    .set((expression) => ({ revision: expression('revision', '+', 1) }))
    .where('id', '=', 1)
    .returning(['revision', 'audit_hash as previousHash'])
    .executeTakeFirstOrThrow();
}

async function writeLog(
  transaction: Transaction<Tables>,
  change: Omit<Change, 'about'> & { at: number },
): Promise<void> {
  const { revision, at } = change;
  await transaction
    .insertInto('change')
    .values({ revision, at, hashes: JSON.stringify(change.hashes) })
    .execute();
  await transaction
    .deleteFrom('change')
    .where('revision', '<=', revision - LOG_LENGTH)
    .execute();
}

/** So many entries in one statement: SQLite takes at most 32,766 values. */
const ENTRIES_AT_ONCE = 500;

async function writeAudit(transaction: Transaction<Tables>, entries: readonly AuditRecord[]): Promise<void> {
  for (let start = 0; start < entries.length; start += ENTRIES_AT_ONCE) {
    const rows = entries.slice(start, start + ENTRIES_AT_ONCE).map((entry) => ({
      revision: entry.revision,
      position: entry.position,
      at: entry.at,
      actor: JSON.stringify(entry.actor),
      action: entry.action,
      token_id: entry.tokenId,
      token_hash: entry.tokenHash,
      account_id: entry.accountId,
      detail: JSON.stringify(entry.detail),
      previous_hash: entry.previousHash,
      hash: entry.hash,
    }));
    await transaction.insertInto('audit').values(rows).execute();
  }
  const last = entries.at(-1);
  if (last === undefined) return;
  await transaction.updateTable('clock').set({ audit_hash: last.hash }).where('id', '=', 1).execute();
}
