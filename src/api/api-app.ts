import type { ServerResponse } from 'node:http';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Outcome, Refusal } from '../problems/problem.ts';
import type { Scope } from '../store/records.ts';
import type { Caller } from './caller.ts';
import type { Visitor } from './visitor.ts';

/** What the API must know of a request that is not in the request itself. */
export interface RequestEnvironment {
  readonly requestId: string;
  /**
   * Checks the caller's token, for a scope where one is asked, or their session, or knows that the request came
   * through the socket in the data folder.
   */
  authenticate(scope?: Scope): Promise<Outcome<Caller>>;
  readonly visitor: Visitor;
  /** Refuses what a page of another site had a browser send, where neither token nor session is asked for. */
  refuseForeign(): Refusal | undefined;
  /**
   * Hands the response itself to an answer that is written piece by piece; what it gives back is returned in its
   * place. Absent where there is no connection.
   */
  readonly takeOver?: (write: (response: ServerResponse) => void) => Response;
}

export type ApiApp = OpenAPIHono<{ Bindings: RequestEnvironment }>;
export type ApiContext = Context<{ Bindings: RequestEnvironment }>;
