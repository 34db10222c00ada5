import { type ExpressRequest, headerValues } from './express.ts';
import { type GuardOptions, openGuard, type VerifiedCaller } from './guard/open-guard.ts';

export type { GuardOptions, VerifiedCaller } from './guard/open-guard.ts';

/** What is needed of a request of Fastify. */
export interface FastifyRequest {
  readonly raw: Pick<ExpressRequest, 'rawHeaders' | 'url'>;
  /** As Fastify works it out, by its option "trustProxy". */
  readonly ip: string;
  /** Whose token it came with, after the check. */
  wardkey?: VerifiedCaller;
}

/** What is needed of a reply of Fastify. */
export interface FastifyReply {
  code(status: number): FastifyReply;
  headers(values: Record<string, string>): FastifyReply;
  send(body: Uint8Array): FastifyReply;
}

/**
 * A hook for Fastify: lets a request through only with a good token, and says whose it is in `request.wardkey`.
 * `fastify.addHook('onRequest', requireToken())`, or for one route: `{ onRequest: requireToken({ scope: 'api' }) }`.
 */
export function requireToken(options: GuardOptions = {}) {
  const check = openGuard(options);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { rawHeaders, url = '' } = request.raw;
    const outcome = await check({
      authorization: headerValues(rawHeaders, 'authorization'),
      userAgent: headerValues(rawHeaders, 'user-agent')[0],
      url,
      address: request.ip,
    });
    if (outcome.ok) {
      request.wardkey = outcome.caller;
      return undefined;
    }
    const { status, headers, body } = outcome.refusal;
    // As bytes: to the content type of a text Fastify adds a charset, which JSON has not.
    return reply
      .code(status)
      .headers({ ...headers })
      .send(new TextEncoder().encode(body));
  };
}
