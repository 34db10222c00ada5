import type { IncomingMessage, ServerResponse } from 'node:http';
import { ownedSegments } from '../api/operations.ts';
import { isConsolePath } from './console-files.ts';

/** Which part of the server answers a request. */
export type Destination =
  | 'health'
  | 'ready'
  | 'gateway'
  | 'verify'
  | 'forward_auth'
  | 'wrong_base'
  | 'console'
  | 'outbox'
  | 'api';

/**
 * Decides by the path alone. What the API owns under `/v1/` is the API's; the rest of the gateway's paths is the
 * upstream's. A base address with one `/v1` too many or too few is a common mistake, and gets an answer of its own.
 */
export function routeRequest(url: string, gatewayPaths: readonly string[]): Destination {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  if (path === '/healthz') return 'health';
  if (path === '/readyz') return 'ready';
  if (path === '/dev/outbox' || path.startsWith('/dev/outbox/')) return 'outbox';
  if (path === '/v1/tokens/verify') return 'verify';
  if (path === '/v1/forward-auth') return 'forward_auth';
  if (path.startsWith('/v1/')) {
    const slash = path.indexOf('/', 4);
    const segment = slash === -1 ? path.slice(4) : path.slice(4, slash);
    if (ownedSegments.has(segment)) return 'api';
    if (segment === 'v1') return 'wrong_base';
  }
  if (gatewayPaths.some((start) => path.startsWith(start))) return 'gateway';
  if (isConsolePath(path)) return 'console';
  return /^\/(?:predictions|models|deployments|trainings)$/.test(path) ? 'wrong_base' : 'api';
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;
