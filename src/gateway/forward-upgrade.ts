import { type IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import type { Dispatcher } from 'undici';
import { type Problem, problem } from '../problems/problem.ts';
import { upstreamRequest } from './forward-request.ts';
import { Forwarding } from './forwarding.ts';
import type { AcceptedAdmission, GatewayParts } from './gateway-parts.ts';
import { returnedHeaders } from './returned-headers.ts';
import { causeOf, upstreamProblem } from './upstream-problem.ts';

/**
 * Whether a request asks for a WebSocket. Give it to the server as `shouldUpgradeCallback`: other upgrades, such as
 * the h2c that some clients offer with every request, are then ignored and the request is handled as usual.
 */
export function isWebSocketUpgrade(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket';
}

/** Why an upgrade is not forwarded, whoever asks for it: only a GET without a body can become a WebSocket. */
export function upgradeRefusal(request: IncomingMessage): Problem | undefined {
  const { method, headers } = request;
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  if (isWebSocketUpgrade(request) && method === 'GET' && !hasBody) return undefined;
  return problem('request_malformed', {
    detail: 'Only a GET request without a body can be upgraded, and only to a WebSocket.',
  });
}

/** A response for a socket that the server has let go of because of an upgrade. The socket ends with it. */
export function responseOnSocket(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  socket.on('error', () => socket.destroy());
  if (socket instanceof Socket) response.assignSocket(socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => {
    if (socket instanceof Socket) socket.destroySoon();
    else socket.end();
  });
  return response;
}

/**
 * Asks the upstream for the WebSocket that an admitted caller wants, and joins the two. The upstream's refusal goes
 * back as it is.
 */
export function forwardUpgrade(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  socket: Duplex,
  head: Buffer,
  admission: AcceptedAdmission,
): void {
  const prepared = upstreamRequest(parts, request, admission);
  if ('code' in prepared) {
    parts.refuse(request, response, prepared);
    return;
  }
  const log = (error: unknown): void =>
    parts.options.logger.warn(
      { requestId: parts.options.requestId(request), upstream: parts.upstream.origin, cause: causeOf(error) },
      'upstream did not open a WebSocket',
    );
  const forwarding = new UpgradeForwarding(request, response, {
    failed: (error) => {
      log(error);
      parts.refuse(request, response, upstreamProblem(error, parts.options.timeoutSeconds));
    },
    brokeOff: log,
  });
  forwarding.onUpgraded = (status, rawHeaders, upstreamSocket) => {
    if (forwarding.isCallerGone) {
      upstreamSocket.destroy();
      return;
    }
    parts.upstream.keepUpgraded(upstreamSocket);
    if (socket instanceof Socket) {
      response.detachSocket(socket);
      // A WebSocket may be silent for hours: this finds a caller that is gone.
      socket.setKeepAlive(true, KEEP_ALIVE_SECONDS * 1000);
    }
    socket.write(upgradeHead(status, rawHeaders), 'latin1');
    if (head.length > 0) upstreamSocket.write(head);
    join(socket, upstreamSocket);
  };
  const { path, method, headers } = prepared;
  parts.upstream.dispatcher.dispatch({ path, method, headers, upgrade: 'websocket' }, forwarding);
}

const KEEP_ALIVE_SECONDS = 60;

class UpgradeForwarding extends Forwarding {
  onUpgraded: (status: number, rawHeaders: readonly (Buffer | string)[], socket: Duplex) => void = () => {};

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    socket: Duplex,
  ): void {
    const { rawHeaders } = controller;
    this.onUpgraded(status, Array.isArray(rawHeaders) ? rawHeaders : [], socket);
  }
}

function upgradeHead(status: number, rawHeaders: readonly (Buffer | string)[]): string {
  const { headers } = returnedHeaders(rawHeaders);
  let head = `HTTP/1.1 ${status} Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    head += `${headers[index]}: ${headers[index + 1]}\r\n`;
  }
  return `${head}\r\n`;
}

function join(one: Duplex, other: Duplex): void {
  const end = (): void => {
    one.destroy();
    other.destroy();
  };
  // A half-closed WebSocket is of no use to either side, and an error of one is the end of both.
  pipeline(one, other, one, end);
}
