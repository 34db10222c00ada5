import { hash } from 'node:crypto';
import type { TokenHash } from '../token-format/token-text.ts';
import type { Actor, AuditAction, AuditRecord } from './records.ts';

/** The hash that stands before the first entry. */
export const AUDIT_START = '0'.repeat(64);

/** An entry as whoever makes a change words it. `detail` never holds token text. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly tokenId?: string;
  readonly tokenHash?: TokenHash;
  readonly accountId?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Links entries to what stands before them: each hash covers the entry and the hash of its predecessor. */
export function linkEntries(
  entries: readonly AuditEntry[],
  change: { revision: number; at: number; actor: Actor; previousHash: string },
): AuditRecord[] {
  let previousHash = change.previousHash;
  return entries.map((entry, position) => {
    const unlinked = {
      revision: change.revision,
      position,
      at: change.at,
      actor: change.actor,
      action: entry.action,
      tokenId: entry.tokenId ?? null,
      tokenHash: entry.tokenHash ?? null,
      accountId: entry.accountId ?? null,
      detail: entry.detail ?? {},
      previousHash,
    };
    const record = { ...unlinked, hash: hashOfEntry(unlinked) };
    previousHash = record.hash;
    return record;
  });
}

/** The hash that belongs to an entry, computed from everything else in it. */
export function hashOfEntry(entry: Omit<AuditRecord, 'hash'>): string {
  const { revision, position, at, actor, action, tokenId, tokenHash, accountId, detail } = entry;
  const body = [revision, position, at, actor, action, tokenId, tokenHash, accountId, detail];
  return hash('sha256', JSON.stringify([entry.previousHash, ...body]));
}

/** What is wrong with a chain: the first entry that does not fit, and why. */
export interface ChainBreak {
  readonly revision: number;
  readonly position: number;
  readonly detail: string;
}

/** Walks a chain piece by piece, so that a long one needs no memory. */
export interface ChainWalk {
  /** Takes the next entry in order; answers the break when it does not fit. */
  step(entry: AuditRecord): ChainBreak | undefined;
  /** To be asked at the end: a cut-off end shows only against a hash that is kept elsewhere. */
  end(endHash: string): ChainBreak | undefined;
}

/** Begins at the start of the chain. */
export function walkChain(): ChainWalk {
  let previousHash = AUDIT_START;
  let last = { revision: 0, position: 0 };
  return {
    step: (entry) => {
      const place = { revision: entry.revision, position: entry.position };
      if (entry.previousHash !== previousHash) {
        return { ...place, detail: 'the entry before it was removed, moved or edited' };
      }
      if (hashOfEntry(entry) !== entry.hash) return { ...place, detail: 'the entry was edited' };
      previousHash = entry.hash;
      last = place;
      return undefined;
    },
    end: (endHash) =>
      previousHash === endHash ? undefined : { ...last, detail: 'entries after it were removed' },
  };
}
