import type { Clock } from '../runtime/clock.ts';
import { askOverHttp, type HttpAnswer, type HttpQuestion } from './ask-over-http.ts';
import {
  afterAnswer,
  afterStart,
  type Budget,
  earliestStart,
  isSlowDown,
  type LimitState,
  type Pace,
  readLimitState,
  UNLIMITED,
} from './limits.ts';

/** Waits, unless `signal` ends it. Passed in, so that a test need not wait. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** The host will not be asked before then: whoever wanted to goes on then. */
export class MustWait extends Error {
  override readonly name = 'MustWait';
  readonly until: number;
  constructor(message: string, until: number) {
    super(message);
    this.until = until;
  }
}

/** A host that others run, asked by all watchers together as it wishes to be asked. */
export interface Host {
  /**
   * Asks when it is this question's turn: one after the other, at the pace, within the limits. Throws `MustWait` when
   * that would be too long from now, or when the host says so; `NoAnswer` as `askOverHttp` does.
   */
  ask(budget: Budget, question: HttpQuestion): Promise<HttpAnswer>;
  /** How many questions of a budget are left until then, as far as is known. */
  left(budget: Budget): { readonly remaining: number; readonly resetAt: number } | undefined;
}

export interface HostParts {
  readonly clock: Clock;
  readonly pause: Pause;
  readonly pace: Pace;
  /** Where it is kept until when a host is to be left alone: a restart is no excuse. */
  readonly memory: HostMemory;
}

export interface HostMemory {
  recall(): Promise<unknown>;
  keep(state: LimitState): Promise<void>;
}

/** Longer than this a question does not stand in line: the watcher sleeps instead, and says why. */
const PATIENCE_MILLISECONDS = 90_000;

/** Opens the line before a host. */
export function openHost({ clock, pause, pace, memory }: HostParts): Host {
  let state: LimitState = UNLIMITED;
  let isRecalled = false;
  let last: Promise<unknown> = Promise.resolve();

  const takeTurn = async (budget: Budget, question: HttpQuestion): Promise<HttpAnswer> => {
    if (!isRecalled) state = readLimitState(await memory.recall());
    isRecalled = true;
    for (;;) {
      question.signal.throwIfAborted();
      const now = clock.now();
      const startAt = earliestStart(state, budget);
      if (startAt <= now) break;
      if (startAt - now > PATIENCE_MILLISECONDS) throw waitUntil(startAt, question.url);
      await pause(startAt - now, question.signal);
    }
    state = afterStart(state, budget, clock.now(), pace);
    const answer = await askOverHttp(question);
    const words = answer.status < 400 ? '' : answer.body.toString('utf8', 0, 2000);
    const limited = { ...answer, words };
    state = afterAnswer(state, budget, limited, clock.now());
    const isOver = isSlowDown(limited);
    if (isOver || state.left[budget]?.remaining === 0) await memory.keep(state);
    if (isOver) throw waitUntil(earliestStart(state, budget), question.url);
    return answer;
  };

  return {
    ask: (budget, question) => {
      const turn = last.then(() => takeTurn(budget, question));
      last = turn.catch(() => undefined);
      return turn;
    },
    left: (budget) => state.left[budget],
  };
}

function waitUntil(until: number, { host }: URL): MustWait {
  const at = new Date(until).toISOString().replace(/\.\d+Z$/, 'Z');
  return new MustWait(`${host} allows no more requests before ${at}`, until);
}
