import {
  type CallCount,
  type CallerRecord,
  HOUR_MILLISECONDS,
  type TextUse,
  type TokenActivity,
} from '../store/activity.ts';
import { addCaller, type CallerSums } from '../store/caller-sums.ts';
import type { TokenHash } from '../token-format/token-text.ts';

/** What happened with tokens and is not written yet. Bounded for each token, however long it cannot be written. */
export interface ActivityTally {
  addCalls(tokenId: string, at: number, code: string, calls: number): void;
  addCaller(tokenId: string, caller: CallerRecord): void;
  addUse(tokenId: string, use: TextUse): void;
  /** What is known of a token; undefined: nothing. */
  of(tokenId: string): TokenActivity | undefined;
  /** Takes out some tokens, in the order in which they came in. */
  take(count: number): readonly TokenActivity[];
  /** Adds what could not be written to what came in meanwhile. */
  putBack(activities: readonly TokenActivity[]): void;
}

interface Tally {
  readonly uses: Map<TokenHash, TextUse>;
  readonly calls: Map<string, { hour: number; code: string; calls: number }>;
  readonly callers: CallerSums;
}

/** An empty tally. */
export function openActivityTally(): ActivityTally {
  const tallies = new Map<string, Tally>();
  const tallyOf = (tokenId: string): Tally => {
    const known = tallies.get(tokenId);
    if (known !== undefined) return known;
    const added = { uses: new Map(), calls: new Map(), callers: new Map() };
    tallies.set(tokenId, added);
    return added;
  };
  const tally: ActivityTally = {
    addCalls: (tokenId, at, code, calls) => {
      if (calls === 0) return;
      const hour = at - (at % HOUR_MILLISECONDS);
      const known = tallyOf(tokenId).calls;
      const count = known.get(`${hour} ${code}`);
      if (count === undefined) known.set(`${hour} ${code}`, { hour, code, calls });
      else count.calls += calls;
    },
    addCaller: (tokenId, caller) => addCaller(tallyOf(tokenId).callers, caller),
    addUse: (tokenId, use) => {
      const { uses } = tallyOf(tokenId);
      if (use.at >= (uses.get(use.hash)?.at ?? 0)) uses.set(use.hash, use);
    },
    of: (tokenId) => {
      const known = tallies.get(tokenId);
      return known && activityOf(tokenId, known);
    },
    take: (count) => {
      const taken: TokenActivity[] = [];
      for (const [tokenId, known] of tallies) {
        if (taken.length >= count) break;
        taken.push(activityOf(tokenId, known));
        tallies.delete(tokenId);
      }
      return taken;
    },
    putBack: (activities) => {
      for (const { tokenId, lastUses, calls, callers } of activities) {
        for (const use of lastUses) tally.addUse(tokenId, use);
        for (const { hour, code, calls: number } of calls) tally.addCalls(tokenId, hour, code, number);
        for (const caller of callers) tally.addCaller(tokenId, caller);
      }
    },
  };
  return tally;
}

function activityOf(tokenId: string, { uses, calls, callers }: Tally): TokenActivity {
  const counts: CallCount[] = [...calls.values()].map((count) => ({ ...count }));
  return { tokenId, lastUses: [...uses.values()], calls: counts, callers: [...callers.values()] };
}
