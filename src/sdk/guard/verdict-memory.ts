import type { Verdict, VerifyQuestion } from '../types/verdict.ts';

/** Keeps verdicts for a short time. */
export interface VerdictMemory {
  /** The verdict on a question: one that is kept, else what `ask` answers. */
  recall(question: VerifyQuestion, ask: () => Promise<Verdict>): Promise<Verdict>;
}

/**
 * Keeps accepted tokens for some seconds, and never beyond their own expiry; with 0 it keeps nothing. What it is asked
 * about is kept as a hash: no token stays in memory. Holds at most some ten thousand; the oldest are forgotten first.
 */
export function openVerdictMemory(seconds: number, now: () => number = Date.now): VerdictMemory {
  if (!(seconds >= 0)) throw new RangeError('cacheSeconds is a number of seconds, 0 or more');
  const kept = new Map<string, { readonly verdict: Verdict; readonly until: number }>();
  return {
    recall: async (question, ask) => {
      if (seconds === 0) return ask();
      const name = await nameOf(question);
      const known = kept.get(name);
      if (known !== undefined && now() < known.until) return known.verdict;
      kept.delete(name);
      const askedAt = now();
      const verdict = await ask();
      if (verdict?.valid !== true) return verdict;
      const expiry = verdict.token?.expires_at;
      const end = typeof expiry === 'string' ? Date.parse(expiry) : Number.POSITIVE_INFINITY;
      kept.set(name, { verdict, until: Math.min(askedAt + seconds * 1000, end) });
      if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value ?? '');
      return verdict;
    },
  };
}

const KEPT_MAX = 10_000;

async function nameOf({ token, scope, address }: VerifyQuestion): Promise<string> {
  const text = JSON.stringify([token, scope, address]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
