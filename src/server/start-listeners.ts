import type { Accounts } from '../accounts/open-accounts.ts';
import type { Mail } from '../mail/open-mail.ts';
import type { Watching } from '../watchers/open-watching.ts';
import { socketPath } from './data-folder.ts';
import { localHandlers, publicHandlers } from './handle-requests.ts';
import { joinParts, type ServerParts } from './join-parts.ts';
import { closeListener, type ListenRefusal, listen, listenLocally } from './listeners.ts';

/** The port and the socket, with all that answers on them. */
export interface ServerListening {
  readonly ok: true;
  readonly listenerUrl: string;
  readonly publicUrl: string;
  readonly outboxPage: string | undefined;
  readonly signUp: Accounts['signUp'];
  readonly watching: Watching;
  readonly mail: Mail;
  /** Answers when no report of leaks is being dealt with. */
  readonly leaksSettled: () => Promise<void>;
  close(): Promise<void>;
}

const DRAIN_SECONDS = 25;

/** Starts listening on the port and the socket. When it refuses, nothing listens. */
export async function startListeners(parts: ServerParts): Promise<ServerListening | ListenRefusal> {
  const { configuration, logger } = parts;
  let isStopping = false;
  let joined: ReturnType<typeof joinParts> | undefined;
  let ownUrl = '';
  const join = (port: number) => {
    ownUrl = listenerUrl(configuration.host, port);
    joined = joinParts(parts, configuration.publicUrl ?? ownUrl, () => isStopping);
    return publicHandlers(joined.handlers);
  };
  const outer = await listen(configuration, join);
  if (!outer.ok) return outer;
  if (joined === undefined) throw new Error('listening without handlers');
  const { handlers, gateway, accounts, events, mail, watching, leaksSettled } = joined;
  const local = await listenLocally(socketPath(configuration.dataFolder), localHandlers(handlers));
  if (!local.ok) {
    await closeListener(outer.server, 0);
    return local;
  }
  const close = async () => {
    isStopping = true;
    logger.info('stopping');
    gateway.endWebSockets();
    events.close();
    const listeners = [outer.server, local.server];
    await Promise.all(listeners.map((server) => closeListener(server, DRAIN_SECONDS)));
    // Last: until then there may be requests that it has to forward.
    await gateway.close(1);
  };
  const { publicUrl, outbox } = handlers;
  const outboxPage = outbox && `${ownUrl}${outbox.path}`;
  return {
    ok: true,
    listenerUrl: ownUrl,
    publicUrl,
    outboxPage,
    signUp: accounts.signUp,
    mail,
    watching,
    leaksSettled,
    close,
  };
}

function listenerUrl(host: string, port: number): string {
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${port}`;
}
