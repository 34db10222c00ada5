import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { htmlPage } from '../problems/html-page.ts';
import type { RequestHandler } from './route-request.ts';

/** Where the build of the console lies: beside `src`, and beside `dist` in a package. */
export const CONSOLE_FOLDER: string = join(import.meta.dirname, '..', '..', 'console', 'dist');

/** Whether a path is one of the console's pages or of the files that they load. */
export function isConsolePath(path: string): boolean {
  return PAGES.has(path) || TOKEN_PAGE.test(path) || path.startsWith(ASSETS) || path === ICON;
}

const ASSETS = '/console-assets/';
/** What browsers ask for by themselves where a page names no icon, as those of the errors do not. */
const ICON = '/favicon.ico';
const PAGES = new Set([
  '/',
  '/sign-in',
  '/sign-up',
  '/claim',
  '/reset-password',
  '/report-a-leak',
  '/account',
  '/account/api-tokens',
  '/account/api-tokens/new',
  '/operator/accounts',
  '/operator/tokens',
  '/operator/leaks',
  '/operator/audit',
]);
const TOKEN_PAGE = /^\/account\/api-tokens\/[\w-]{1,64}$/;

/**
 * Serves the console from the files of its build. They are read when the first one is asked for and kept in memory. A
 * page may run the scripts of this server and no others, and may not be framed; nothing is fetched from anywhere else.
 * For GET and HEAD.
 */
export function openConsoleFiles(folder: string = CONSOLE_FOLDER): RequestHandler {
  let build: ConsoleBuild | undefined;
  return (request, response) => {
    build ??= readBuild(folder);
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (path === ICON && build !== undefined) return sendIcon(request, response, build);
    if (!path.startsWith(ASSETS)) return sendPage(request, response, build);
    const asset = build?.assets.get(path.slice(ASSETS.length));
    if (asset === undefined)
      return sendText(request, response, 404, 'text/plain', 'This file is not part of the console.\n');
    sendAsset(request, response, asset);
  };
}

interface ConsoleBuild {
  readonly page: string;
  readonly assets: ReadonlyMap<string, Asset>;
}

/** A file of the build in every form in which it is sent. */
interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

function readBuild(folder: string): ConsoleBuild | undefined {
  try {
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    const assetFolder = join(folder, 'console-assets');
    const names = new Set(readdirSync(assetFolder));
    const assets = [...names].flatMap((name): [string, Asset][] => {
      const type = TYPES[extname(name)];
      if (type === undefined) return [];
      const plain = readFileSync(join(assetFolder, name));
      const packed = (ending: string) =>
        names.has(name + ending) ? readFileSync(join(assetFolder, name + ending)) : undefined;
      const etag = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
      return [[name, { type, etag, plain, br: packed('.br'), gzip: packed('.gz') }]];
    });
    return { page, assets: new Map(assets) };
  } catch {
    return undefined;
  }
}

/** What holds for everything that is sent from here. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): void {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  const encoding = (['br', 'gzip'] as const).find(
    (name) => accepts(accepted, name) && asset[name] !== undefined,
  );
  const etag = `"${asset.etag}${encoding === undefined ? '' : `-${encoding}`}"`;
  const headers = {
    ...HEADERS,
    // The name changes with the content.
    'cache-control': 'public, max-age=31536000, immutable',
    etag,
    vary: 'accept-encoding',
  };
  const known = String(request.headers['if-none-match'] ?? '').split(/,\s*/);
  if (known.includes(etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const body = (encoding && asset[encoding]) ?? asset.plain;
  response.writeHead(200, {
    ...headers,
    'content-type': asset.type,
    'content-length': body.length,
    ...(encoding !== undefined && { 'content-encoding': encoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function sendIcon(request: IncomingMessage, response: ServerResponse, { assets }: ConsoleBuild): void {
  const [, icon] = [...assets].find(([name]) => /^wardkey-.*\.svg$/.test(name)) ?? [];
  sendText(request, response, icon === undefined ? 404 : 200, 'image/svg+xml', String(icon?.plain ?? ''), {
    // Its address stays the same when it changes.
    'cache-control': 'public, max-age=86400',
  });
}

/** RFC 9110, section 12.5.3: what is not named is not accepted, and neither is what has the weight 0. */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return name === encoding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}

function sendPage(request: IncomingMessage, response: ServerResponse, build: ConsoleBuild | undefined): void {
  const nonce = randomBytes(16).toString('base64');
  const body = build === undefined ? NOT_BUILT : build.page.replace('%STYLE_NONCE%', nonce);
  sendText(request, response, build === undefined ? 503 : 200, 'text/html', body, {
    'content-security-policy': build === undefined ? NOT_BUILT_POLICY : pagePolicy(nonce),
    // A page that was kept would bring its old number along. It is small; what it loads is kept for ever.
    'cache-control': 'no-cache',
    'x-frame-options': 'DENY',
    'permissions-policy': PERMISSIONS,
    'cross-origin-opener-policy': 'same-origin',
  });
}

/**
 * Style elements are made by the page's own script, for colours and sizes, and carry the number of this answer; no
 * script stands in the page, so none needs one.
 */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const PERMISSIONS = [
  'camera=()',
  'microphone=()',
  'geolocation=()',
  'payment=()',
  'usb=()',
  'clipboard-read=()',
  'clipboard-write=(self)',
  'publickey-credentials-get=(self)',
  'publickey-credentials-create=(self)',
].join(', ');

const NOT_BUILT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

const NOT_BUILT = htmlPage(
  'The console is not built',
  `<p>The API and the gateway run; only these pages are missing. In a checkout, <code>npm start</code> builds them before
it starts the server, and <code>npm run build</code> builds them alone. Then load this page again after a restart.</p>
<p>On a terminal, <code>npx wardkey token --help</code> does the same.</p>
<ul><li><a href="/errors">What each error means and how to mend it</a></li>
<li><a href="/openapi.json">The API, as an OpenAPI document</a></li></ul>`,
);

function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
