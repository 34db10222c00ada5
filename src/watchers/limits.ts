/** Requests are counted by GitHub in several budgets; these are the two that watchers draw on. */
export type Budget = 'core' | 'code_search';

/** How fast a host may be asked at most, whatever it still allows. */
export interface Pace {
  readonly requestsPerSecond: number;
  readonly searchesPerMinute: number;
}

/** GitHub's secondary limit is 15 GET requests a second and 10 code searches a minute: this stays well under both. */
export const GITHUB_PACE: Pace = { requestsPerSecond: 10, searchesPerMinute: 9 };

/** What is known about the limits of a host. Times are milliseconds since 1970 of our own clock. */
export interface LimitState {
  /** Before this no request of the budget begins, so that the pace is kept. */
  readonly nextStartAt: Readonly<Record<Budget, number>>;
  /** What the host said last about a budget: so many requests until then. */
  readonly left: Readonly<Partial<Record<Budget, { readonly remaining: number; readonly resetAt: number }>>>;
  /** It told us to stay away until then. */
  readonly blockedUntil: number;
  /** How often, one after the other, it told us to slow down without saying for how long. */
  readonly refusals: number;
}

export const UNLIMITED: LimitState = {
  nextStartAt: { core: 0, code_search: 0 },
  left: {},
  blockedUntil: 0,
  refusals: 0,
};

/** What was kept of a state, whatever it is: of what is not as it should be, nothing is believed. */
export function readLimitState(value: unknown): LimitState {
  const { blockedUntil, refusals, left } = (value ?? {}) as Partial<Record<keyof LimitState, unknown>>;
  const isCount = (each: unknown): each is number => typeof each === 'number' && each >= 0;
  if (!isCount(blockedUntil) || !isCount(refusals)) return UNLIMITED;
  const known = Object.entries(left ?? {}).filter(
    ([, each]) => isCount(each?.resetAt) && typeof each?.remaining === 'number',
  );
  return { ...UNLIMITED, blockedUntil, refusals, left: Object.fromEntries(known) };
}

/** The answer of a host, as much of it as limits depend on. Header names in lower case. */
export interface LimitedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The beginning of the body of a refusal, which alone tells "slow down" from "not for you". */
  readonly words: string;
}

/** When the next request of a budget may begin: never before the host allows it, never faster than the pace. */
export function earliestStart(state: LimitState, budget: Budget): number {
  const left = state.left[budget];
  const resetAt = left !== undefined && left.remaining <= 0 ? left.resetAt : 0;
  return Math.max(state.blockedUntil, state.nextStartAt[budget], state.nextStartAt.core, resetAt);
}

/** A request of a budget begins now. What is left is counted down at once: its answer may never arrive. */
export function afterStart(state: LimitState, budget: Budget, now: number, pace: Pace): LimitState {
  const core = now + 1000 / pace.requestsPerSecond;
  const search = budget === 'code_search' ? now + 60_000 / pace.searchesPerMinute : 0;
  const left = state.left[budget];
  return {
    ...state,
    nextStartAt: { core, code_search: Math.max(search, state.nextStartAt.code_search) },
    left:
      left === undefined
        ? state.left
        : { ...state.left, [budget]: { ...left, remaining: left.remaining - 1 } },
  };
}

/**
 * What an answer teaches. `Retry-After` is obeyed as it is; a refusal without one keeps us away for a minute, and twice
 * as long each time it is repeated, up to an hour. Reset times are read by the clock of the host, not by ours.
 */
export function afterAnswer(
  state: LimitState,
  budget: Budget,
  answer: LimitedAnswer,
  now: number,
): LimitState {
  const { remaining, resetAt } = readLeft(answer, now);
  const left =
    remaining === undefined || resetAt === undefined
      ? state.left
      : { ...state.left, [budget]: { remaining, resetAt } };
  if (!isSlowDown(answer)) return { ...state, left, refusals: 0 };
  const told = retryAfter(answer, now);
  if (told !== undefined) return { ...state, left, blockedUntil: Math.max(state.blockedUntil, told) };
  if (remaining === 0 && resetAt !== undefined) return { ...state, left };
  const wait = Math.min(REFUSAL_MILLISECONDS * 2 ** state.refusals, REFUSAL_MILLISECONDS_MAX);
  return {
    ...state,
    left,
    refusals: state.refusals + 1,
    blockedUntil: Math.max(state.blockedUntil, now + wait),
  };
}

/** Whether a host says "slow down", which GitHub does with 429 and, like everything it forbids, with 403. */
export function isSlowDown({ status, headers, words }: LimitedAnswer): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0' ||
    /rate limit|abuse/i.test(words)
  );
}

const REFUSAL_MILLISECONDS = 60_000;
const REFUSAL_MILLISECONDS_MAX = 60 * 60_000;
/** A budget that resets later than this is not one: the hour is GitHub's, and a day bounds every clock that is wrong. */
const WAIT_MILLISECONDS_MAX = 24 * 60 * 60_000;

function readLeft({ headers }: LimitedAnswer, now: number): { remaining?: number; resetAt?: number } {
  const remaining = wholeNumber(headers['x-ratelimit-remaining']);
  const reset = wholeNumber(headers['x-ratelimit-reset']);
  if (remaining === undefined || reset === undefined) return {};
  const hostNow = Date.parse(String(headers.date));
  const wait = reset * 1000 - (Number.isNaN(hostNow) ? now : hostNow);
  return { remaining, resetAt: now + bounded(wait + 1000) };
}

function retryAfter({ headers }: LimitedAnswer, now: number): number | undefined {
  const text = headers['retry-after'];
  const seconds = wholeNumber(text);
  if (seconds !== undefined) return now + bounded(seconds * 1000);
  const date = Date.parse(String(text));
  if (Number.isNaN(date)) return undefined;
  const hostNow = Date.parse(String(headers.date));
  return now + bounded(date - (Number.isNaN(hostNow) ? now : hostNow));
}

function wholeNumber(text: string | string[] | undefined): number | undefined {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function bounded(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, 0), WAIT_MILLISECONDS_MAX);
}
