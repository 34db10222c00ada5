import { accountCalls } from './calls/account-calls.ts';
import { auditCalls } from './calls/audit-calls.ts';
import { errorNoteCalls } from './calls/error-note-calls.ts';
import { leakCalls } from './calls/leaks.ts';
import { operatorCalls } from './calls/operator-calls.ts';
import { predictionCalls, type RunOptions, runModel } from './calls/prediction-calls.ts';
import { sessionCalls, signUpCalls } from './calls/session-calls.ts';
import { runTask, type TaskOptions, taskCalls } from './calls/task-calls.ts';
import { tokenCalls } from './calls/token-calls.ts';
import {
  type SessionOptions,
  senderWithSession,
  senderWithToken,
  type WardkeyOptions,
} from './client-options.ts';
import { APIError } from './errors.ts';
import { askUntilAccepted } from './from-prompt.ts';
import type { CallOptions, Method, RequestOptions } from './request-form.ts';
import type { Sender } from './send-request.ts';
import type { Account } from './types/account.ts';
import type { Verdict, VerifyQuestion } from './types/verdict.ts';

/** A client of one Wardkey server. */
export class Wardkey {
  readonly #sender: Sender;
  readonly account: ReturnType<typeof accountCalls>;
  readonly session: ReturnType<typeof sessionCalls>;
  readonly signUp: ReturnType<typeof signUpCalls>;
  readonly tokens: ReturnType<typeof tokenCalls>;
  readonly audit: ReturnType<typeof auditCalls>;
  readonly leaks: ReturnType<typeof leakCalls>;
  readonly errorNotes: ReturnType<typeof errorNoteCalls>;
  readonly operators: ReturnType<typeof operatorCalls>;
  readonly predictions: ReturnType<typeof predictionCalls>;
  readonly tasks: ReturnType<typeof taskCalls>;

  /**
   * Makes a client, from the options and from `WARDKEY_API_TOKEN` and `WARDKEY_URL` where they say nothing. Sends nothing;
   * `check` does. Throws an `AuthenticationError` that names the mistake if the token is missing or cannot be one.
   */
  constructor(options: WardkeyOptions = {}, sender: Sender = senderWithToken(options)) {
    this.#sender = sender;
    const { send } = sender;
    this.account = accountCalls(send);
    this.session = sessionCalls(send);
    this.signUp = signUpCalls(send);
    this.tokens = tokenCalls(send);
    this.audit = auditCalls(sender);
    this.leaks = leakCalls(send);
    this.errorNotes = errorNoteCalls(send);
    this.operators = operatorCalls(send);
    this.predictions = predictionCalls(sender);
    this.tasks = taskCalls(sender);
  }

  /** A client for pages that the server itself serves: it sends the cookie of the session and no token. */
  static forSession(options: SessionOptions = {}): Wardkey {
    return new Wardkey({}, senderWithSession(options));
  }

  /**
   * A client that the server has accepted. If the program was started without a good token, a person is asked for one on
   * the terminal, without showing what is typed, up to three times; without a terminal the refusal is thrown.
   */
  static fromPrompt(options: WardkeyOptions = {}): Promise<Wardkey> {
    return askUntilAccepted(async (token) => {
      const client = new Wardkey(token === undefined ? options : { ...options, token });
      await client.check();
      return client;
    });
  }

  /** The address of the server, without a slash at its end; empty for that of the page. */
  get baseUrl(): string {
    return this.#sender.baseUrl;
  }

  /** What the tokens of the server begin with. */
  get prefix(): string {
    return this.#sender.prefix;
  }

  /** Asks the server whether the token is good, and whose it is: for the start of a program. Throws what is wrong. */
  async check(options: CallOptions = {}): Promise<Account> {
    const account = await this.account.get(options);
    if (typeof account?.username === 'string') return account;
    throw new APIError({
      code: 'answer_not_understood',
      detail: 'The server answered, but not with an account.',
      fix: 'Check that baseUrl is the address of a Wardkey server: what answered is none.',
    });
  }

  /** Is a token good that this program was handed by a caller? Needs a token of its own with the scope `verify`. */
  verify(question: VerifyQuestion, options: CallOptions = {}): Promise<Verdict> {
    return this.#sender.send('POST', '/v1/tokens/verify', {
      ...options,
      body: question,
      isRepeatable: true,
      secrets: [question.token],
    });
  }

  /** Runs a model, `owner/name` or `owner/name:version`, and gives its output; throws a `RunFailedError` without one. */
  run(model: string, options: RunOptions): Promise<unknown> {
    return runModel(this.#sender, model, options);
  }

  /** Gives an endpoint a job and answers its output; throws a `RunFailedError` without one. */
  runTask(
    endpointId: string,
    input: Readonly<Record<string, unknown>>,
    options?: TaskOptions,
  ): Promise<unknown> {
    return runTask(this.#sender, endpointId, input, options);
  }

  /** Makes a call that has no method of its own here. Answers its JSON, or throws an `APIError`. */
  request<Answer = unknown>(method: Method, path: string, options: RequestOptions = {}): Promise<Answer> {
    return this.#sender.send<Answer>(method, path, options);
  }
}
