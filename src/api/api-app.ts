import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Outcome } from '../problems/problem.ts';
import type { Scope } from '../store/records.ts';
import type { Caller } from './caller.ts';

/** What the API must know of a request that is not in the request itself. */
export interface RequestEnvironment {
  readonly requestId: string;
  /**
   * Checks the caller's token, for a scope where one is asked, or knows that the request came through the socket in
   * the data folder.
   */
  authenticate(scope?: Scope): Promise<Outcome<Caller>>;
}

export type ApiApp = OpenAPIHono<{ Bindings: RequestEnvironment }>;
export type ApiContext = Context<{ Bindings: RequestEnvironment }>;
