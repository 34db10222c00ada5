import type { IncomingMessage } from 'node:http';
import { clientAddress, type Networks, plainAddress } from '../runtime/client-address.ts';
import { acceptedRequestId, newRequestId } from '../runtime/request-id.ts';

/** What is known of a request before anyone looks at its token. */
export interface RequestFacts {
  requestId(request: IncomingMessage): string;
  /** For a request of which nothing could be read. */
  newRequestId(): string;
  /** The address of the caller, of the proxy's where the proxy is not trusted. */
  address(request: IncomingMessage): string;
}

/** The id lies on the request itself: a table beside it would cost every request more than making the id. */
const REQUEST_ID = Symbol('request id');
interface MarkedRequest extends IncomingMessage {
  [REQUEST_ID]?: string;
}

/** Reads facts, believing only trusted proxies. The id of a request stays the same however often it is asked for. */
export function requestFacts(trustedProxies: Networks): RequestFacts {
  const peer = (request: IncomingMessage) => plainAddress(request.socket.remoteAddress ?? '');
  const idOf = (request: IncomingMessage): string => {
    const given = request.headers['x-request-id'];
    if (given === undefined || !trustedProxies.contains(peer(request))) return newRequestId();
    return acceptedRequestId(String(given)) ?? newRequestId();
  };
  return {
    newRequestId,
    requestId: (request: MarkedRequest) => {
      request[REQUEST_ID] ??= idOf(request);
      return request[REQUEST_ID];
    },
    address: (request) => {
      const forwardedFor = request.headers['x-forwarded-for'];
      return clientAddress(peer(request), forwardedFor?.toString(), trustedProxies);
    },
  };
}
