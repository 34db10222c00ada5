import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { OUTBOX_PATH, outboxPage } from '../mail/outbox-pages.ts';
import { plainAddress } from '../runtime/client-address.ts';
import type { Logger } from '../runtime/logger.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import type { Configuration } from './configuration.ts';

/** Answers requests for `/dev/outbox`. */
export interface DevOutbox {
  /** Whether this request may have the page. To all others it must look as if there were none. */
  mayAnswer(request: IncomingMessage): boolean;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

/** The folder in which mails lie while there is no mail server. */
export function outboxFolder({ dataFolder }: Pick<Configuration, 'dataFolder'>): string {
  return join(dataFolder, 'outbox');
}

/**
 * The pages that show mails while there is no mail server; undefined where nobody may see them.
 *
 * Whoever reads a mail can follow its link, and so become the account that it was for. The pages are therefore shown
 * only by an installation that is being tried out: no mail server, listening on loopback, and known to callers by a
 * loopback address. There they are shown to everyone who can connect from this machine, without signing in, because a
 * mail must be readable before anyone can: on a machine that several people share, set a mail server.
 *
 * A web server in front on the same machine would make the whole world look like this machine. It is noticed by the
 * public address that someone who runs one has to set, by the headers that it adds, and by being named as trusted. A
 * page elsewhere whose name was pointed at 127.0.0.1 (DNS rebinding) is noticed by the name in `Host`.
 */
export function openDevOutbox(
  configuration: Configuration,
  publicUrl: string,
  logger: Logger,
): DevOutbox | undefined {
  const { smtpUrl, host, trustedProxies } = configuration;
  if (smtpUrl !== undefined || !isLoopbackHost(host) || !isLoopbackHost(new URL(publicUrl).hostname)) {
    return undefined;
  }
  const folder = outboxFolder(configuration);
  return {
    mayAnswer: (request) => {
      const peer = plainAddress(request.socket.remoteAddress ?? '');
      return (
        (request.method === 'GET' || request.method === 'HEAD') &&
        isLoopbackHost(peer) &&
        !trustedProxies.contains(peer) &&
        !Object.keys(request.headers).some(isProxyHeader) &&
        isLoopbackHost((request.headers.host ?? '').replace(/:\d{1,5}$/, ''))
      );
    },
    answer: (request, response) => {
      const path = (request.url ?? '').split('?', 1)[0]?.replace(/(?<=.)\/$/, '') ?? '';
      void outboxPage(folder, path)
        .then((page) => send(request, response, page === undefined ? 404 : 200, page ?? NOT_THERE))
        .catch((error: unknown) => {
          logger.error({ err: error }, 'the outbox could not be shown');
          send(request, response, 500, 'The outbox cannot be read; the log says why.');
        });
    },
  };
}

const NOT_THERE = `There is no such mail (any more). <a href="${OUTBOX_PATH}">All mails</a>`;

function isProxyHeader(name: string): boolean {
  return name.startsWith('x-forwarded') || ['forwarded', 'via', 'x-real-ip'].includes(name);
}

function send(request: IncomingMessage, response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;
