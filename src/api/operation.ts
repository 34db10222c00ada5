import type { ServerResponse } from 'node:http';
import type { z } from '@hono/zod-openapi';
import type { Accounts } from '../accounts/open-accounts.ts';
import type { LeakResponse } from '../leaks/leak-response.ts';
import type { Alerts } from '../leaks/open-alerts.ts';
import type { DrillReport, DrillRunner } from '../leaks/run-drill.ts';
import type { Mail } from '../mail/open-mail.ts';
import type { ProblemCode } from '../problems/catalogue.ts';
import type { Outcome } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Confirmation } from '../store/change.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { ChangedBy } from '../tokens/change-token.ts';
import type { Verifier } from '../verify/open-verifier.ts';
import type { RateLimiter } from '../verify/rate-limiter.ts';
import type { Watching } from '../watchers/open-watching.ts';
import type { WebhookRegistry } from '../webhooks/open-webhook-registry.ts';
import type { Access, Caller, SessionCaller } from './caller.ts';
import type { EventHub } from './event-hub.ts';
import type { Recheck } from './event-stream.ts';
import type { Visitor } from './visitor.ts';

/** What operations work with. */
export interface ApiParts {
  readonly store: Store;
  readonly accounts: Accounts;
  /** Queues mails within a change. */
  readonly mail: Mail;
  readonly webhooks: WebhookRegistry;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly prefix: TokenPrefix;
  /** The address callers see, without a slash at its end. */
  readonly publicUrl: string;
  /** Holds callers to limits of single operations, under names of the operation's own. */
  readonly limiter: RateLimiter;
  /** What the pages of this installation can offer: signing in with GitHub, mail that leaves this machine, the demo. */
  readonly offers: { readonly github: boolean; readonly mail: 'smtp' | 'outbox'; readonly demo: boolean };
  readonly events: EventHub;
  readonly watching: Pick<Watching, 'list' | 'pushes'>;
  /** What is done about tokens that leak. */
  readonly leaks: {
    readonly response: LeakResponse;
    readonly alerts: Alerts;
    readonly runDrill: (runner: DrillRunner) => Promise<DrillReport>;
  };
  /** How the installation is, for the doctor. */
  readonly inspect: () => Promise<InstallationReport>;
}

/** One thing that was looked at, and how it is: `advice` is what may stay while one tries things out. */
export interface InstallationCheck {
  readonly name: string;
  readonly level: 'good' | 'advice' | 'wrong';
  readonly detail: string;
}

export interface InstallationReport {
  readonly version: string;
  /** What the clock of the server says, in ISO 8601. */
  readonly at: string;
  readonly checks: readonly InstallationCheck[];
}

/** A request whose parts have been validated by the operation's schemas. */
export interface OperationRequest<Params, Query, Body> {
  readonly caller: Caller;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly idempotencyKey: string | undefined;
  readonly requestId: string;
  readonly change: ChangeAsCaller;
  /** Looks whether the caller may still call this operation: for answers that last. */
  readonly recheck: Recheck;
}

/**
 * Makes a change in the caller's name. Within the change the caller is looked at once more, as it is now: between
 * the first look and this moment lies the arrival of the body, for which a caller may take its time, and a token
 * that was disabled meanwhile must not be able to undo that or to make another.
 */
export type ChangeAsCaller = <T>(
  work: (transaction: ChangeTransaction, by: ChangedBy, caller: Caller) => Promise<Outcome<T>>,
) => Promise<Outcome<T & Confirmation>>;

/** What an operation answers with success. */
export interface OperationAnswer {
  readonly body: unknown;
  /** Instead of the status of the operation, where it differs. */
  readonly status?: 200;
  /** Values of `Set-Cookie`. */
  readonly cookies?: readonly string[];
  /** Where the browser is sent instead of an answer (302). */
  readonly location?: string;
}

/** A request that only a person who is signed in may send. */
export interface SessionRequest<Params, Query, Body> extends OperationRequest<Params, Query, Body> {
  readonly caller: SessionCaller;
  readonly visitor: Visitor;
}

/** A request of which nothing is known but where it comes from: it may come from anyone. */
export interface PublicRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly requestId: string;
  readonly visitor: Visitor;
}

/** An answer that is too long or takes too long to be made whole: it is written piece by piece. */
export interface StreamedAnswer {
  /** One of the operation's `answerTypes`. */
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Is given the response with its head written, minds how fast it is read, and ends it. What it throws is logged. */
  stream(response: ServerResponse): void | Promise<void>;
}

/** One operation of the API: its place, what it asks of callers, its schemas, and what it does. */
export interface Operation<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodObject = z.ZodObject,
> {
  readonly id: string;
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/v1/tokens/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  /** Any token may do this to itself: the `{id}` of the path is its own, or `self`. */
  readonly isOwnTokenEnough?: true;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** The largest body that is read, where it is another than that of most operations. */
  readonly bodyBytesMax?: number;
  /** The body is handed over as it came, and `body` is what the document says of it. */
  readonly takesRawBody?: true;
  /** A body may be left out: it is then taken as `{}`. */
  readonly isBodyOptional?: true;
  readonly takesIdempotencyKey?: true;
  /** A question that is asked with POST because it must not stand in a URL. */
  readonly changesNothing?: true;
  readonly status: 200 | 201 | 202 | 302;
  readonly answer: z.ZodType;
  /** The content types of an answer that is not JSON. */
  readonly answerTypes?: readonly string[];
  /** What a repeated request with the same Idempotency-Key is answered, with 200. */
  readonly repeatedAnswer?: z.ZodType;
  /** Ways of saying no beside those that every operation shares. */
  readonly problems: readonly ProblemCode[];
  handle(
    request: OperationRequest<z.output<Params>, z.output<Query>, z.output<Body>>,
    parts: ApiParts,
  ): Promise<Outcome<OperationAnswer | StreamedAnswer>>;
}

/** Keeps the types of an operation's schemas together with its handler. */
export function operation<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodObject>(
  definition: Operation<Params, Query, Body>,
): Operation {
  return definition as unknown as Operation;
}

type OperationFor<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodObject,
  Request,
> = Omit<Operation<Params, Query, Body>, 'access' | 'handle'> & {
  handle(request: Request, parts: ApiParts): Promise<Outcome<OperationAnswer>>;
};

/** An operation for people who are signed in, and for nobody else: no token and no socket will do. */
export function sessionOperation<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodObject,
>(
  definition: OperationFor<
    Params,
    Query,
    Body,
    SessionRequest<z.output<Params>, z.output<Query>, z.output<Body>>
  >,
): Operation {
  return { ...definition, access: 'session' } as unknown as Operation;
}

/** A request whose body is signed: what it says counts byte for byte, and only once its headers vouch for it. */
export interface RawRequest {
  readonly raw: Buffer;
  header(name: string): string | undefined;
  readonly requestId: string;
  readonly visitor: Visitor;
}

/** An operation for programs that sign what they send. Nothing but the size of the body is looked at beforehand. */
export function rawOperation(
  definition: Omit<Operation, 'access' | 'handle' | 'takesRawBody' | 'body'> & {
    readonly bodyBytesMax: number;
    /** For the document alone. */
    readonly body: z.ZodType;
    handle(request: RawRequest, parts: ApiParts): Promise<Outcome<OperationAnswer>>;
  },
): Operation {
  return { ...definition, access: 'public', takesRawBody: true } as unknown as Operation;
}

/** An operation for anyone. What it is sent with, a token or a cookie, is not looked at unless it looks itself. */
export function publicOperation<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodObject,
>(
  definition: OperationFor<
    Params,
    Query,
    Body,
    PublicRequest<z.output<Params>, z.output<Query>, z.output<Body>>
  >,
): Operation {
  return { ...definition, access: 'public' } as unknown as Operation;
}
