import { type GuardOptions, openGuard, type VerifiedCaller } from './guard/open-guard.ts';

export type { GuardOptions, VerifiedCaller } from './guard/open-guard.ts';

/** What is needed of a request: Express has it, and so has `node:http`. */
export interface ExpressRequest {
  readonly rawHeaders: readonly string[];
  readonly url?: string | undefined;
  readonly originalUrl?: string | undefined;
  /** As Express works it out, by its setting "trust proxy". */
  readonly ip?: string | undefined;
  readonly socket: { readonly remoteAddress?: string | undefined };
  /** Whose token it came with, after the check. */
  wardkey?: VerifiedCaller;
}

/** What is needed of a response. */
export interface ExpressResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/**
 * Middleware for Express, Connect and `node:http`: lets a request through only with a good token, and says whose it is in
 * `request.wardkey`. `app.use(requireToken())` before the routes that it guards.
 */
export function requireToken(options: GuardOptions = {}) {
  const check = openGuard(options);
  return async (
    request: ExpressRequest,
    response: ExpressResponse,
    next: (error?: unknown) => unknown,
  ): Promise<void> => {
    const outcome = await check({
      authorization: headerValues(request.rawHeaders, 'authorization'),
      userAgent: headerValues(request.rawHeaders, 'user-agent')[0],
      url: request.originalUrl ?? request.url ?? '',
      address: request.ip ?? request.socket.remoteAddress,
    });
    if (!outcome.ok) {
      const { status, headers, body } = outcome.refusal;
      response.writeHead(status, { ...headers });
      response.end(body);
      return;
    }
    request.wardkey = outcome.caller;
    next();
  };
}

/** All values of a header: Node keeps only the first of two Authorization headers anywhere else. */
export function headerValues(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
