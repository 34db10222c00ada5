import { Agent, type IncomingMessage, request } from 'node:http';
import type { Scope } from './start-wardkey.ts';

/** One call of a caller: when it was begun, when its answer was complete, and what it was. */
export interface Call {
  /** Of `process.hrtime.bigint()`. */
  readonly startedAt: bigint;
  readonly answeredAt: bigint;
  readonly isAccepted: boolean;
  /** The code of the refusal, or `accepted`. */
  readonly outcome: string;
}

/** How a caller asks: a request to the server, and how to read from its answer whether the token was accepted. */
export interface Question {
  readonly method: string;
  readonly path: string;
  /** The token in the `Authorization` header. */
  readonly bearer: string;
  readonly body?: string;
}

/** Callers that call without a pause until they are told to stop. */
export interface BusyCallers {
  /** Grows with every answer. */
  readonly calls: readonly Call[];
  /** Answers once every caller has made `more` further calls. */
  untilEachHasMade(more: number): Promise<void>;
  /** Asks at once, on connections that lie ready, as many times as there are questions. */
  burst(): Promise<void>;
  /** Lets the calls that are under way end. */
  stop(): Promise<void>;
}

/**
 * Starts callers on keep-alive connections of their own; caller number n asks question n, and again from the first.
 * They end with the scope at the latest.
 */
export function startBusyCallers(
  scope: Scope,
  base: string,
  count: number,
  questions: readonly Question[],
): BusyCallers {
  const agent = new Agent({ keepAlive: true, maxSockets: count + questions.length });
  const calls: Call[] = [];
  const made = new Uint32Array(count);
  let isStopping = false;
  let onCall: () => void = () => {};
  const ask = async (question: Question): Promise<void> => {
    calls.push(await call(base, agent, question));
    onCall();
  };
  const caller = async (_: unknown, number: number): Promise<void> => {
    const question = questions[number % questions.length];
    while (!isStopping && question !== undefined) {
      await ask(question);
      made[number] = (made[number] ?? 0) + 1;
    }
  };
  const running = Promise.all(Array.from({ length: count }, caller));
  const stop = async (): Promise<void> => {
    isStopping = true;
    await running.finally(() => agent.destroy());
  };
  scope.after(() => stop().catch(() => 'whoever waits for them has heard of it'));
  return {
    calls,
    burst: async () => void (await Promise.all(questions.map(ask))),
    untilEachHasMade: (more) => {
      const goals = made.map((number) => number + more);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      running.catch(reject);
      onCall = () => {
        if (goals.every((goal, number) => (made[number] ?? 0) >= goal)) resolve();
      };
      return promise;
    },
    stop,
  };
}

/** Asks once. The time of the answer is that of its last byte. */
export async function call(base: string, agent: Agent, question: Question): Promise<Call> {
  const { method, path, bearer, body = '' } = question;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { authorization: `Bearer ${bearer}`, 'content-length': String(Buffer.byteLength(body)) };
  const startedAt = process.hrtime.bigint();
  request(new URL(path, base), { agent, method, headers }, resolve).on('error', reject).end(body);
  const response = await promise;
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  const answeredAt = process.hrtime.bigint();
  const answer = JSON.parse(text) as { valid?: boolean; code?: string };
  const isAccepted = response.statusCode === 200 && answer.valid !== false;
  return { startedAt, answeredAt, isAccepted, outcome: isAccepted ? 'accepted' : String(answer.code) };
}
