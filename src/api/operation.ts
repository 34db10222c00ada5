import type { z } from '@hono/zod-openapi';
import type { Accounts } from '../accounts/open-accounts.ts';
import type { ProblemCode } from '../problems/catalogue.ts';
import type { Outcome } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Confirmation } from '../store/change.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { ChangedBy } from '../tokens/change-token.ts';
import type { Verifier } from '../verify/open-verifier.ts';
import type { Access, Caller } from './caller.ts';

/** What operations work with. */
export interface ApiParts {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly prefix: TokenPrefix;
  /** The address callers see, without a slash at its end. */
  readonly publicUrl: string;
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
  /** A body may be left out: it is then taken as `{}`. */
  readonly isBodyOptional?: true;
  readonly takesIdempotencyKey?: true;
  readonly status: 200 | 201;
  readonly answer: z.ZodType;
  /** What a repeated request with the same Idempotency-Key is answered, with 200. */
  readonly repeatedAnswer?: z.ZodType;
  /** Ways of saying no beside those that every operation shares. */
  readonly problems: readonly ProblemCode[];
  handle(
    request: OperationRequest<z.output<Params>, z.output<Query>, z.output<Body>>,
    parts: ApiParts,
  ): Promise<Outcome<OperationAnswer>>;
}

/** Keeps the types of an operation's schemas together with its handler. */
export function operation<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodObject>(
  definition: Operation<Params, Query, Body>,
): Operation {
  return definition as unknown as Operation;
}
