import { setImmediate as turn } from 'node:timers/promises';
import { withoutTokens } from '../runtime/redact.ts';
import type { TextUse, TokenActivity } from '../store/activity.ts';
import type { Store } from '../store/open-store.ts';
import type { LastUse, TokenByHash } from '../store/records.ts';
import type { TokenHash } from '../token-format/token-text.ts';
import { openActivityTally } from './activity-tally.ts';
import {
  type CallerCount,
  type CallOrigin,
  callerOf,
  clearNote,
  countRepeated,
  emptyNote,
  type UseNote,
} from './use-note.ts';

/** A token that was used, as whoever watches is told. */
export interface TokenUsed extends LastUse {
  readonly tokenId: string;
  readonly accountId: string;
}

/** Counts the calls with each token, accepted and refused, and remembers the last use of each text. */
export interface UseRecorder {
  /** A note for a text that may be used from now on: the one with counts that are not taken yet, if there is one. */
  noteFor(subject: TokenByHash): UseNote;
  /**
   * Counts an accepted call, in memory. `at` counts for the first since the last flush alone, which makes times exact
   * to as much as lies between flushes; callers may leave it out (0) where `isUnwritten` is set.
   */
  record(note: UseNote, at: number, from: CallOrigin): void;
  /** Counts a call that was refused with a token that exists. */
  refuse(note: UseNote, code: string, at: number, from: CallOrigin): void;
  /** Writes what was counted since the last time. What could not be written is kept for the next time. */
  flush(): Promise<void>;
  /** The use that was noted and not yet written, if any. */
  pending(hash: TokenHash): LastUse | undefined;
  /**
   * Asks the store about tokens, and adds what is counted of each and not written yet: nothing is counted twice, or
   * left out because it was just being written.
   */
  withUnwritten<T>(
    tokens: readonly { readonly id: string; readonly hashes: readonly TokenHash[] }[],
    ask: () => Promise<T>,
  ): Promise<{ readonly stored: T; readonly unwritten: readonly TokenActivity[] }>;
  /** Calls `listener` at every flush with the tokens that were used since the one before, each once. */
  onUsed(listener: (used: Iterable<TokenUsed>) => void): void;
}

const USER_AGENT_LENGTH = 200;
/** So many tokens are written at a time; between two slices everyone else has their turn. */
const TOKENS_AT_ONCE = 250;
const ATTEMPTS = 3;

/**
 * A recorder that writes to a store in batches. What it holds is bounded by the number of tokens in use.
 * `tokenPrefix` helps to find a token in the name of a program, which may hold anything.
 */
export function openUseRecorder(store: Pick<Store, 'recordActivity'>, tokenPrefix: string): UseRecorder {
  const notes = new Map<TokenHash, UseNote>();
  const tally = openActivityTally();
  const listeners: ((used: Iterable<TokenUsed>) => void)[] = [];
  const unwrittenUses = new Map<TokenHash, TextUse>();
  let used = new Map<string, TokenUsed>();
  let flushing: Promise<void> = Promise.resolve();
  let flushes = 0;

  const keep = (note: UseNote) => {
    const other = notes.get(note.hash);
    if (other === note) return;
    if (other !== undefined) take(other);
    notes.set(note.hash, note);
  };

  /** Moves the counts of a note to the tally. */
  const take = (note: UseNote) => {
    notes.delete(note.hash);
    const { tokenId, accountId, refusals } = note;
    if (note.isUnwritten) {
      const userAgent = keepableAgent(note.caller.userAgent);
      const { hash, at } = note;
      const from = { at, address: note.caller.address, userAgent };
      const use = { hash, ...from };
      unwrittenUses.set(hash, use);
      tally.addUse(tokenId, use);
      used.set(tokenId, { tokenId, accountId, ...from });
    }
    let accepted = note.others.accepted;
    for (const caller of note.callers) {
      accepted += caller.accepted;
      const at = caller.accepted > 0 ? note.at : note.refusedAt;
      tally.addCaller(tokenId, callerRecord(caller, at));
    }
    tally.addCalls(tokenId, note.at, 'accepted', accepted);
    for (const [code, calls] of refusals ?? []) tally.addCalls(tokenId, note.refusedAt, code, calls);
    clearNote(note);
  };

  const callerRecord = ({ address, userAgent, accepted, refused }: CallerCount, at: number) => ({
    ...{ address, userAgent: keepableAgent(userAgent), firstAt: at, lastAt: at, accepted, refused },
  });

  /** Most programs call again and again, and to search a text for tokens takes its time. */
  let lastAgent = { raw: '', keepable: '' };
  const keepableAgent = (raw: string): string => {
    if (raw !== lastAgent.raw) {
      lastAgent = { raw, keepable: withoutTokens(raw, tokenPrefix).slice(0, USER_AGENT_LENGTH) };
    }
    return lastAgent.keepable;
  };

  const writeAll = async () => {
    for (const note of [...notes.values()]) take(note);
    if (used.size > 0) {
      const tokens = used;
      used = new Map();
      for (const listener of listeners) listener(tokens.values());
    }
    flushes += 1;
    while (true) {
      const some = tally.take(TOKENS_AT_ONCE);
      if (some.length === 0) return;
      try {
        await store.recordActivity(some);
      } catch (error) {
        tally.putBack(some);
        throw error;
      }
      for (const use of some.flatMap(({ lastUses }) => lastUses)) {
        if (unwrittenUses.get(use.hash) === use) unwrittenUses.delete(use.hash);
      }
      await turn();
    }
  };

  return {
    noteFor: ({ text, token }) => notes.get(text.hash) ?? emptyNote(text.hash, token.id, token.accountId),
    record: (note, at, from) => {
      if (countRepeated(note, from)) return;
      note.caller = callerOf(note, from);
      note.caller.accepted += 1;
      if (note.isUnwritten) return;
      note.isUnwritten = true;
      note.at = at;
      keep(note);
    },
    refuse: (note, code, at, from) => {
      callerOf(note, from).refused += 1;
      if (note.refusals === undefined) {
        note.refusals = new Map();
        note.refusedAt = at;
        keep(note);
      }
      note.refusals.set(code, (note.refusals.get(code) ?? 0) + 1);
    },
    flush: () => {
      flushing = flushing.then(writeAll, writeAll);
      return flushing;
    },
    pending: (hash) => {
      const note = notes.get(hash);
      if (note?.isUnwritten !== true) return unwrittenUses.get(hash);
      const { address, userAgent } = note.caller;
      return { at: note.at, address, userAgent: keepableAgent(userAgent) };
    },
    withUnwritten: async (tokens, ask) => {
      for (let attempt = 1; ; attempt += 1) {
        await flushing.catch(() => undefined);
        const before = flushes;
        const stored = await ask();
        if (before !== flushes && attempt < ATTEMPTS) continue;
        const hashes = tokens.flatMap((token) => token.hashes);
        for (const note of hashes.flatMap((hash) => notes.get(hash) ?? [])) take(note);
        return { stored, unwritten: tokens.flatMap(({ id }) => tally.of(id) ?? []) };
      }
    },
    onUsed: (listener) => {
      listeners.push(listener);
    },
  };
}
