import { DEFAULT_PREFIX, parsePrefix, type TokenPrefix } from '../token-format/prefix.ts';
import { currentEnvironment } from './environment.ts';
import { WardkeyError } from './errors.ts';
import { pause } from './pause.ts';
import { openSender, type Sender } from './send-request.ts';
import { type GiveToken, openTokenSource } from './token-source.ts';

/** How calls are sent. */
export interface SendOptions {
  readonly fetch?: typeof fetch | undefined;
  /** How often a call that may be repeated is tried again; 2 unless said otherwise. */
  readonly retries?: number | undefined;
  /** For one call with all its retries; 60 unless said otherwise. */
  readonly timeoutSeconds?: number | undefined;
}

/** How a program calls a Wardkey server. */
export interface WardkeyOptions extends SendOptions {
  /**
   * The token text, or a function that gives it. Without this option `WARDKEY_API_TOKEN` is read; written down, but
   * undefined, it is a mistake that is named: a client that was meant for one account must not use another's token.
   */
  readonly token?: string | GiveToken;
  /** The address of the server; without it `WARDKEY_URL`, else http://127.0.0.1:7070. */
  readonly baseUrl?: string | undefined;
  /** What the tokens of that server begin with; `r8_` unless said otherwise. */
  readonly prefix?: string | undefined;
  /** Is told of what is not as it should be but does no harm; `console.warn` unless said otherwise. */
  readonly warn?: ((message: string) => void) | undefined;
}

/** How a page calls the server that serves it. */
export interface SessionOptions extends SendOptions {
  /** Where the server is; without it, the one that the page came from. */
  readonly baseUrl?: string | undefined;
}

/** Checks the options and the token, and makes what sends calls. Throws what is wrong with them, before any call. */
export function senderWithToken(options: WardkeyOptions): Sender {
  const baseUrl = readBaseUrl(options.baseUrl ?? (currentEnvironment()?.WARDKEY_URL || DEFAULT_URL));
  const prefix = readPrefix(options.prefix);
  const warn = options.warn ?? ((message: string) => console.warn(`wardkey: ${message}`));
  const source = openTokenSource({ options, prefix, baseUrl, warn });
  return openSender({ ...sendParts(options), baseUrl, prefix, source });
}

/** What sends the calls of a page: with its cookies, without a token. */
export function senderWithSession(options: SessionOptions): Sender {
  const baseUrl = options.baseUrl === undefined ? '' : readBaseUrl(options.baseUrl);
  const source = { current: async () => undefined, next: async () => undefined };
  return openSender({ ...sendParts(options), baseUrl, prefix: DEFAULT_PREFIX, source });
}

const DEFAULT_URL = 'http://127.0.0.1:7070';

function sendParts({ fetch, retries = 2, timeoutSeconds = 60 }: SendOptions) {
  if (!(Number.isInteger(retries) && retries >= 0)) {
    throw optionError('retries', 'a whole number that is not negative');
  }
  if (!(timeoutSeconds > 0 && timeoutSeconds <= TIMEOUT_SECONDS_MAX)) {
    throw optionError('timeoutSeconds', `more than 0 and at most ${TIMEOUT_SECONDS_MAX}`);
  }
  // Looked up at each call: a program may replace it, and must not be handed a bound one.
  const send: typeof globalThis.fetch = fetch ?? ((...call) => globalThis.fetch(...call));
  return { fetch: send, retries, timeoutSeconds, wait: pause, random: Math.random };
}

const TIMEOUT_SECONDS_MAX = 24 * 60 * 60;

function readPrefix(text: string | undefined): TokenPrefix {
  if (text === undefined) return DEFAULT_PREFIX;
  const parsed = parsePrefix(text);
  if (!parsed.ok) throw optionError('prefix', `the beginning of the server's tokens. ${parsed.reason}`);
  return parsed.prefix;
}

function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isPlain || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw optionError('baseUrl (or WARDKEY_URL)', 'the address of the server, as in https://api.example.com');
  }
  // Other clients are given the address with /v1 at its end; here the paths of the calls bring it.
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/v[12]$/, '');
}

function optionError(name: string, meaning: string): WardkeyError {
  return new WardkeyError({
    code: 'option_invalid',
    detail: `The option ${name} cannot be used.`,
    fix: `It is ${meaning}.`,
  });
}
