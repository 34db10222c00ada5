import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { readCookie } from '../api/cookies.ts';
import { outboxPage } from '../mail/outbox-pages.ts';
import { htmlPage } from '../problems/html-page.ts';
import { plainAddress } from '../runtime/client-address.ts';
import type { Logger } from '../runtime/logger.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import type { Configuration } from './configuration.ts';

/** Where the pages are: the list below it, under the key. */
const OUTBOX_PATH = '/dev/outbox';
const COOKIE = 'wardkey.outbox';

/** Answers requests for `/dev/outbox` and what is below. */
export interface DevOutbox {
  /** The path of the list, with the key in it: for the terminal of whoever started the server, and for no log. */
  readonly path: string;
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
 * loopback address. There they are shown without signing in, because a mail must be readable before anyone can, to
 * whoever knows a key that is drawn at each start and stands on the terminal alone. A browser that has been there
 * keeps the key in a cookie, so that the console can link to the pages without knowing it.
 *
 * The key is what counts: a web server in front on the same machine makes the whole world look like this machine, and
 * one that passes requests on as they are cannot be told from a browser. Besides, it is noticed by the public address,
 * by the headers that most add, and by being named as trusted. A page elsewhere whose name was pointed at 127.0.0.1
 * (DNS rebinding) is noticed by the name in `Host`.
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
  const key = randomBytes(16).toString('hex');
  const base = `${OUTBOX_PATH}/${key}`;
  const page = async (request: IncomingMessage): Promise<Page> => {
    const path = (request.url ?? '').split('?', 1)[0]?.replace(/(?<=.)\/$/, '') ?? '';
    if (path === OUTBOX_PATH && isSame(readCookie(request.headers.cookie, COOKIE), key)) {
      return { status: 303, body: '', headers: { location: base } };
    }
    if (!isSame(path.split('/')[3], key)) return { status: 404, body: LOCKED };
    const cookie = `${COOKIE}=${key}; Path=${OUTBOX_PATH}; HttpOnly; SameSite=Lax`;
    const body = await outboxPage(folder, base, path);
    if (body !== undefined) return { status: 200, body, headers: { 'set-cookie': cookie } };
    return { status: 404, body: `There is no such mail (any more). <a href="${base}">All mails</a>` };
  };
  return {
    path: base,
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
      void page(request)
        .catch((error: unknown): Page => {
          logger.error({ err: error }, 'the outbox could not be shown');
          return { status: 500, body: 'The outbox cannot be read; the log says why.' };
        })
        .then((answer) => send(request, response, answer));
    },
  };
}

interface Page {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Says nothing about the mails: whoever reads it may have come through a web server in front. */
const LOCKED = htmlPage(
  'Outbox',
  `<p>Open the address that the server printed behind “mails are at” when it was started: it ends in a key, which is
new with each start. From then on this address leads there too.</p>`,
);

function isSame(given: string | undefined, key: string): boolean {
  return given?.length === key.length && timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(key));
}

function isProxyHeader(name: string): boolean {
  return name.startsWith('x-forwarded') || ['forwarded', 'via', 'x-real-ip'].includes(name);
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Page): void {
  response.writeHead(status, { ...HEADERS, ...headers, 'content-length': Buffer.byteLength(body) });
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
