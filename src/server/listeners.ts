import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { isWebSocketUpgrade } from '../gateway/forward-upgrade.ts';

/** What a listener does with what arrives; the names are those of the events of `node:http`. */
export interface ListenerHandlers {
  request(request: IncomingMessage, response: ServerResponse): void;
  checkContinue(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connect(request: IncomingMessage, socket: Duplex): void;
  clientError(error: Error, socket: Duplex): void;
}

/** A listener that stands, or why it does not. */
export type Listening = { readonly ok: true; readonly server: Server } | ListenRefusal;

export interface ListenRefusal {
  readonly ok: false;
  readonly detail: string;
  readonly fix: string;
}

/** Listens on an address. `handlersAt` is asked once the port is known and before anything can arrive. */
export async function listen(
  address: { host: string; port: number },
  handlersAt: (port: number) => ListenerHandlers,
): Promise<Listening> {
  const server = newServer();
  try {
    server.listen(address.port, address.host);
    await once(server, 'listening');
  } catch (error) {
    return { ok: false, ...wordsFor(error, address) };
  }
  attach(server, handlersAt((server.address() as AddressInfo).port));
  return { ok: true, server };
}

/** Listens on a socket in the file system that nobody but the owner may open. */
export async function listenLocally(path: string, handlers: ListenerHandlers): Promise<Listening> {
  // Whoever holds the lock on the data may clear away what a killed predecessor left.
  rmSync(path, { force: true });
  const server = attach(newServer(), handlers);
  try {
    server.listen(path);
    await once(server, 'listening');
    chmodSync(path, 0o600);
  } catch (error) {
    return {
      ok: false,
      detail: `the socket ${path} cannot be made: ${error instanceof Error ? error.message : error}`,
      fix: 'choose a data folder with a shorter path, on a file system that has sockets (WARDKEY_DATA_DIR)',
    };
  }
  return { ok: true, server };
}

/** Stops accepting, waits until running requests are answered, for at most `seconds`, then cuts what is left. */
export async function closeListener(server: Server, seconds: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  // A connection that was busy above becomes idle later, and would stay open for its keep-alive time.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const cut = setTimeout(() => server.closeAllConnections(), seconds * 1000);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

function newServer(): Server {
  return createServer({
    shouldUpgradeCallback: isWebSocketUpgrade,
    // A missing one gets an answer that says so, from the handlers.
    requireHostHeader: false,
    headersTimeout: 20_000,
    // Uploads and answers of models take as long as they take.
    requestTimeout: 0,
    keepAliveTimeout: 65_000,
  });
}

function attach(server: Server, handlers: ListenerHandlers): Server {
  server.on('request', handlers.request);
  server.on('checkContinue', handlers.checkContinue);
  // RFC 9110, section 10.1.1: an expectation that is not known may be passed over.
  server.on('checkExpectation', handlers.request);
  server.on('upgrade', handlers.upgrade);
  server.on('connect', handlers.connect);
  server.on('clientError', handlers.clientError);
  return server;
}

function wordsFor(error: unknown, { host, port }: { host: string; port: number }) {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'EADDRINUSE') {
    return {
      detail: `port ${port} on ${host} is taken by another program`,
      fix: `stop that program, or choose another port: WARDKEY_PORT=${port + 1} npm start`,
    };
  }
  if (code === 'EACCES') {
    return {
      detail: `this user may not listen on port ${port}`,
      fix: 'choose a port above 1023 with WARDKEY_PORT, and let a proxy listen on the low one',
    };
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      detail: `${host} is not an address of this machine`,
      fix: 'set WARDKEY_HOST to 127.0.0.1, or to 0.0.0.0 for all addresses of this machine',
    };
  }
  const detail = `cannot listen on ${host}, port ${port}: ${error instanceof Error ? error.message : error}`;
  return { detail, fix: 'look at WARDKEY_HOST and WARDKEY_PORT' };
}
