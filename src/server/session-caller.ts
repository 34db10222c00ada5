import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Sessions } from '../accounts/sessions.ts';
import type { SessionCaller } from '../api/caller.ts';
import { cookieName, readCookie } from '../api/cookies.ts';
import type { Visitor } from '../api/visitor.ts';
import { accept, type Outcome, type Refusal, refuse } from '../problems/problem.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import { withoutTokens } from '../runtime/redact.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { findUrlCredential } from '../verify/request-credential.ts';
import type { RequestFacts } from './request-facts.ts';

/** People who come with a browser, told from programs by what their requests carry. */
export interface SessionChecker {
  visitor(request: IncomingMessage): Visitor;
  /**
   * Refuses what would change something and does not come from a page of this server. A request without any sign of
   * a browser, neither `Origin` nor one of our cookies, is a program's, and passes.
   */
  refuseForeign(request: IncomingMessage): Refusal | undefined;
  /**
   * The person whose session the request carries. `undefined` when it carries none that is in force, or a token: the
   * token alone counts then.
   */
  find(request: IncomingMessage): Promise<Outcome<SessionCaller> | undefined>;
}

export function openSessionChecker(parts: {
  sessions: Sessions;
  facts: RequestFacts;
  publicUrl: string;
  prefix: TokenPrefix;
}): SessionChecker {
  const { sessions, facts, publicUrl, prefix } = parts;
  const publicOrigin = new URL(publicUrl).origin;
  const visitor: SessionChecker['visitor'] = (request) => {
    const { origin, cookie } = request.headers;
    return {
      address: facts.address(request),
      userAgent: withoutTokens(request.headers['user-agent'] ?? '', prefix),
      pageOrigin: origin !== undefined && isOwn(origin, request, publicOrigin) ? origin : undefined,
      cookie: (name) => readCookie(cookie, cookieName(name, publicUrl)),
    };
  };
  const refuseForeign: SessionChecker['refuseForeign'] = (request) => {
    if (SAFE_METHODS.has(request.method ?? '')) return undefined;
    const { origin, cookie } = request.headers;
    if (origin === undefined && !cookie?.includes('wardkey.')) return undefined;
    if (origin === undefined || !isOwn(origin, request, publicOrigin)) return refuse('csrf_failed');
    return isJsonOrNothing(request) ? undefined : refuse('csrf_failed', NOT_JSON);
  };
  return {
    visitor,
    refuseForeign,
    find: async (request) => {
      if (request.headers.authorization !== undefined) return undefined;
      const text = visitor(request).cookie('session');
      if (text === undefined) return undefined;
      // A token in the address is answered as such, whoever sends it. A parameter that is only named like one is none:
      // the audit trail is asked for by the id of a token.
      if (findUrlCredential(request.url ?? '', prefix, { kind: 'missing' })?.hash !== undefined)
        return undefined;
      const foreign = refuseForeign(request);
      if (foreign !== undefined) return foreign;
      const found = await sessions.find(text);
      if (found === undefined) return undefined;
      const { account, session } = found;
      return accept({ kind: 'session', account, sessionId: session.id, address: facts.address(request) });
    },
  };
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

const NOT_JSON = {
  detail: 'A request that changes something came with a session, and its body is not declared to be JSON.',
  fix: 'Send the header "Content-Type: application/json".',
} as const;

/**
 * A page of the public address, or of the one that this very request was sent to, where that is a bare address or
 * this machine's own name: the server may listen on several. A host with another name is believed in no case, because
 * whoever owns a name can point it at this server, and a page under it would pass for one of ours.
 */
function isOwn(origin: string, request: IncomingMessage, publicOrigin: string): boolean {
  if (origin === publicOrigin) return true;
  const host = request.headers.host?.toLowerCase() ?? '';
  const name = host.replace(/:\d{1,5}$/, '');
  return origin === `http://${host}` && (isLoopbackHost(name) || isIP(name.replaceAll(/[[\]]/g, '')) !== 0);
}

/** Forms, which other sites can make a browser send, cannot declare JSON. */
function isJsonOrNothing({ headers }: IncomingMessage): boolean {
  const type = headers['content-type'];
  if (type !== undefined) return /^application\/json\s*(?:;|$)/i.test(type);
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}
