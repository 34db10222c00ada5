import { withoutTokens } from '../runtime/redact.ts';
import type { Store } from '../store/open-store.ts';
import type { LastUse } from '../store/records.ts';
import type { TokenHash } from '../token-format/token-text.ts';

/** The last use of one token text, written over with every later one: no use costs memory of its own. */
export interface UseNote {
  readonly hash: TokenHash;
  at: number;
  address: string;
  userAgent: string;
  isUnwritten: boolean;
}

/** Remembers when, from where and with what each token text was last used. */
export interface UseRecorder {
  /** A note for a text that may be used from now on. */
  noteFor(hash: TokenHash): UseNote;
  /**
   * Notes one use, in memory. `at` counts for the first use since the last flush alone, which makes the time exact
   * to as much as lies between flushes; callers may leave it out (0) where `isUnwritten` is set.
   */
  record(note: UseNote, at: number, from: { readonly address: string; readonly userAgent: string }): void;
  /** Writes what was noted since the last time. What could not be written is kept for the next time. */
  flush(): Promise<void>;
  /** The use that was noted and not yet written, if any. */
  pending(hash: TokenHash): LastUse | undefined;
}

const USER_AGENT_LENGTH = 200;

/**
 * A recorder that writes to a store in batches. It holds one entry per text used since the last flush.
 * `tokenPrefix` helps to find a token in the name of a program, which may hold anything.
 */
export function openUseRecorder(store: Pick<Store, 'recordUses'>, tokenPrefix: string): UseRecorder {
  const keepable = ({ at, address, userAgent }: UseNote): LastUse => ({
    at,
    address,
    userAgent: withoutTokens(userAgent, tokenPrefix).slice(0, USER_AGENT_LENGTH),
  });
  let unwritten = new Map<TokenHash, UseNote>();
  let beingWritten: ReadonlyMap<TokenHash, LastUse> = new Map();
  const keep = (note: UseNote) => {
    note.isUnwritten = true;
    unwritten.set(note.hash, note);
  };
  return {
    noteFor: (hash) => ({ hash, at: 0, address: '', userAgent: '', isUnwritten: false }),
    record: (note, at, from) => {
      note.address = from.address;
      note.userAgent = from.userAgent;
      if (note.isUnwritten) return;
      note.at = at;
      keep(note);
    },
    flush: async () => {
      if (unwritten.size === 0) return;
      const batch = unwritten;
      unwritten = new Map();
      for (const note of batch.values()) note.isUnwritten = false;
      beingWritten = new Map([...batch].map(([hash, note]) => [hash, keepable(note)]));
      try {
        await store.recordUses(beingWritten);
      } catch (error) {
        for (const note of batch.values()) if (!unwritten.has(note.hash)) keep(note);
        throw error;
      } finally {
        beingWritten = new Map();
      }
    },
    pending: (hash) => {
      const note = unwritten.get(hash);
      return note === undefined ? beingWritten.get(hash) : keepable(note);
    },
  };
}
