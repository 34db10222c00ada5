import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { buildConnector, type Dispatcher, Pool } from 'undici';

/** The API behind the gateway, and the connections to it. */
export interface Upstream {
  readonly dispatcher: Dispatcher;
  /** Scheme, name and port: what a log line may call it. */
  readonly origin: string;
  /** Put before the path of every request; empty or without a slash at its end. */
  readonly basePath: string;
  /** What every request says of the address the caller used, as name, value, name, value. */
  readonly publicHeaders: readonly string[];
  /** Keeps a connection that has become a WebSocket, to end it with the others. */
  keepUpgraded(socket: Duplex): void;
  /** Ends all WebSockets, and from now on each one as soon as it opens. */
  endUpgraded(): void;
  /** Waits for running requests, at most `graceSeconds`, and ends all connections. */
  close(graceSeconds: number): Promise<void>;
}

/** Opens the connections to the upstream: none yet, then as many as there are requests at a time. */
export function openUpstream(options: {
  readonly upstream: URL;
  readonly timeoutSeconds: number;
  readonly publicUrl: string;
}): Upstream {
  const { upstream, timeoutSeconds } = options;
  const publicUrl = new URL(options.publicUrl);
  const dispatcher = openPool(upstream.origin, timeoutSeconds);
  const upgraded = new Set<Duplex>();
  let closed: Promise<void> | undefined;
  let isEnding = false;
  const endUpgraded = (): void => {
    isEnding = true;
    for (const socket of upgraded) socket.destroy();
  };
  return {
    dispatcher,
    origin: upstream.origin,
    basePath: upstream.pathname.replace(/\/+$/, ''),
    publicHeaders: ['x-forwarded-proto', publicUrl.protocol.slice(0, -1), 'x-forwarded-host', publicUrl.host],
    endUpgraded,
    keepUpgraded: (socket) => {
      if (isEnding) {
        socket.destroy();
        return;
      }
      upgraded.add(socket);
      socket.once('close', () => upgraded.delete(socket));
    },
    close: (graceSeconds) => {
      endUpgraded();
      closed ??= end(dispatcher, graceSeconds);
      return closed;
    },
  };
}

async function end(dispatcher: Dispatcher, graceSeconds: number): Promise<void> {
  const finished = new AbortController();
  const grace = delay(graceSeconds * 1000, undefined, { signal: finished.signal }).catch(() => undefined);
  await Promise.race([dispatcher.close(), grace]);
  finished.abort();
  await dispatcher.destroy();
}

/** One request at a time on each connection, so that one caller's trouble is nobody else's; HTTP/2 is not spoken. */
function openPool(origin: string, timeoutSeconds: number): Dispatcher {
  const connect = buildConnector({
    allowH2: false,
    timeout: Math.ceil(Math.min(timeoutSeconds, LONGEST_CONNECT_SECONDS) * 1000),
  });
  return new Pool(origin, {
    pipelining: 1,
    allowH2: false,
    headersTimeout: Math.ceil(timeoutSeconds * 1000),
    // An event stream may be silent for hours; TCP keep-alive finds a peer that is gone.
    bodyTimeout: 0,
    connect: (target, callback) =>
      connect(target, (...outcome) => {
        outcome[1]?.prependListener('error', renameReset);
        callback(...outcome);
      }),
  });
}

const LONGEST_CONNECT_SECONDS = 10;

/**
 * undici takes a connection reset for the end of a body that has no length. A caller would get a part as if it were
 * the whole, so the reset is given another name before undici sees it.
 */
function renameReset(error: NodeJS.ErrnoException): void {
  if (error.code === 'ECONNRESET') error.code = 'UPSTREAM_RESET';
}
