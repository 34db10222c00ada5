import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { GitHubRegistration } from '../accounts/github-client.ts';
import { type PolicySource, SIGN_UP_POLICIES } from '../accounts/sign-up-policy.ts';
import type { AlertReporter } from '../leaks/open-alerts.ts';
import { type MailAddress, parseMailAddress } from '../mail/mail-message.ts';
import { type Networks, parseNetworks } from '../runtime/client-address.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import { DEFAULT_PREFIX, parsePrefix, type TokenPrefix } from '../token-format/prefix.ts';
import type { WatchSettings } from '../watchers/open-watching.ts';
import { WATCH_SETTINGS, watchSettings } from './watch-configuration.ts';

/** All settings of the server, validated. */
export interface Configuration {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataFolder: string;
  /** Undefined: the address of the listener, once it is known. */
  readonly publicUrl: string | undefined;
  readonly tokenPrefix: TokenPrefix;
  /** Undefined: the bundled demo model server. */
  readonly upstream: URL | undefined;
  readonly upstreamTimeoutSeconds: number;
  readonly gatewayPaths: readonly string[];
  readonly trustedProxies: Networks;
  /** The mail server, with its password. Undefined: mails lie in the outbox folder. */
  readonly smtpUrl: URL | undefined;
  /** Always there when there is a mail server. */
  readonly mailFrom: MailAddress | undefined;
  /** Networks beside the internet to which webhooks may go. */
  readonly webhookNetworks: Networks;
  /** Nobody but this machine reaches the server. */
  readonly isForThisMachine: boolean;
  /** After so many days owners are asked to refresh their tokens; undefined: never. */
  readonly tokenAgeDays: number | undefined;
  readonly logLevel: string;
  /** Who may sign up: fixed by the environment, or what holds until an operator says otherwise. */
  readonly signUp: PolicySource;
  /** As whom this installation is registered at GitHub, for people who sign in by it. */
  readonly github: GitHubRegistration | undefined;
  /** Which public places are watched: none, unless it is said. */
  readonly watch: WatchSettings;
  /** Who may send signed alerts about leaked tokens: GitHub, and others who sign alike. */
  readonly alertReporters: readonly AlertReporter[];
}

/** A setting that cannot be used, in words for whoever starts the server. */
export interface SettingFlaw {
  readonly name: string;
  readonly detail: string;
  readonly fix: string;
}

export type ReadConfiguration =
  | { readonly ok: true; readonly configuration: Configuration; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly flaws: readonly SettingFlaw[] };

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Each setting with its schema and the sentence that mends a wrong one. */
const SETTINGS = {
  WARDKEY_PORT: {
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine((port) => port <= 65_535),
    fix: 'a port is a number from 0 to 65535; 0 takes any that is free',
  },
  WARDKEY_HOST: {
    schema: z.string().refine((host) => isIP(host) !== 0 || /^[a-z0-9.-]+$/i.test(host)),
    fix: 'name an address of this machine, as in 127.0.0.1 or 0.0.0.0',
  },
  WARDKEY_DATA_DIR: { schema: z.string().min(1), fix: 'name a folder' },
  WARDKEY_PUBLIC_URL: {
    schema: z
      .string()
      .transform(webAddress)
      .refine((url) => isPlain(url)),
    fix: 'write the address that callers see, as in https://api.example.com',
  },
  WARDKEY_TOKEN_PREFIX: {
    schema: z
      .string()
      .transform((text) => parsePrefix(text))
      .refine((parsed) => parsed.ok),
    fix: 'two to ten characters: a small letter, then small letters and digits, then one underscore, as in acme_',
  },
  WARDKEY_UPSTREAM: {
    schema: z
      .string()
      .transform(webAddress)
      .refine((url) => isPlain(url)),
    fix: 'write the address of the API behind the gateway, as in http://127.0.0.1:5000',
  },
  WARDKEY_UPSTREAM_TIMEOUT_SECONDS: {
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine((seconds) => seconds >= 1),
    fix: 'write a whole number of seconds, at least 1',
  },
  WARDKEY_GATEWAY_PATHS: {
    schema: z
      .string()
      .transform(words)
      .refine((paths) => paths.every((path) => /^\/[^\s?#]*\/$/.test(path))),
    fix: 'write path beginnings with a slash at both ends, separated by commas, as in /v1/,/v2/ (and not / alone, which would hide the pages that errors link to)',
  },
  WARDKEY_TRUSTED_PROXIES: {
    schema: z
      .string()
      .transform(words)
      .transform(parseNetworks)
      .refine((parsed) => 'networks' in parsed),
    fix: 'write addresses or networks separated by commas, as in 10.0.0.0/8,192.0.2.7',
  },
  WARDKEY_GITHUB_CLIENT_ID: {
    schema: z.string().regex(/^[\w.-]{1,100}$/),
    fix: 'write the client id of the OAuth app that GitHub shows under Settings, Developer settings',
  },
  WARDKEY_GITHUB_CLIENT_SECRET: {
    schema: z.string().regex(/^\S{1,200}$/),
    fix: 'write a client secret of the same OAuth app, without spaces',
  },
  WARDKEY_GITHUB_URL: {
    schema: z
      .string()
      .transform(webAddress)
      .refine((url) => isPlain(url)),
    fix: 'write the address of GitHub, as in https://github.example.com',
  },
  WARDKEY_GITHUB_API_URL: {
    schema: z
      .string()
      .transform(webAddress)
      .refine((url) => isPlain(url)),
    fix: 'write the address of the API of GitHub, as in https://github.example.com/api/v3',
  },
  ...WATCH_SETTINGS,
  WARDKEY_ALERT_KEYS_URL: {
    schema: z
      .string()
      .transform(webAddress)
      .refine((url) => isPlain(url)),
    fix: 'write the address of the keys with which GitHub signs its alerts, as in https://api.github.com/meta/public_keys/secret_scanning',
  },
  WARDKEY_ALERT_REPORTERS: {
    schema: z
      .string()
      .transform(alertReporters)
      .refine((reporters) => reporters !== null),
    fix: 'write name, beginning of the headers and address of the keys of each, separated by commas, for example: deps.dev GOSST-PUBLIC-KEY https://depstoken.dev/keys',
  },
  WARDKEY_SIGN_UP: {
    schema: z.enum(SIGN_UP_POLICIES),
    fix: `choose one of ${SIGN_UP_POLICIES.join(', ')}: everyone with a mailbox, whom an operator invites, nobody`,
  },
  WARDKEY_SMTP_URL: {
    schema: z
      .string()
      .transform(mailServer)
      .refine((url) => url !== null),
    fix: 'write the address of a mail server, with / @ : and % in its password escaped (%2F %40 %3A %25), as in smtp://user:password@mail.example.com:587 or smtps://mail.example.com',
  },
  WARDKEY_MAIL_FROM: {
    schema: z
      .string()
      .transform(parseMailAddress)
      .refine((address) => address !== undefined),
    fix: 'write the address that mails come from, as in wardkey@example.com or Wardkey <wardkey@example.com>',
  },
  WARDKEY_WEBHOOK_PRIVATE_ADDRESSES: {
    schema: z
      .string()
      .transform(words)
      .transform(parseNetworks)
      .refine((parsed) => 'networks' in parsed),
    fix: 'write addresses or networks separated by commas, as in 10.20.0.0/16,192.168.1.5',
  },
  WARDKEY_TOKEN_AGE_DAYS: {
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .refine((days) => days >= 1),
    fix: 'write a whole number of days from 1 to 9999, as in 180',
  },
  WARDKEY_LOG_LEVEL: { schema: z.enum(LEVELS), fix: `choose one of ${LEVELS.join(', ')}` },
} as const;

type SettingName = keyof typeof SETTINGS;

/** Settings of commands that talk to a server; known here so that they are not taken for misspelt. */
const OTHERS = ['WARDKEY_URL', 'WARDKEY_API_TOKEN', 'WARDKEY_TOKEN_FILE'];

/** Not there yet, but refused with words of its own: to ignore it would keep data where nobody expects them. */
const REFUSED = ['WARDKEY_DATABASE_URL'];

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads all settings from the environment. A wrong one is named with its fix; its value is not repeated. */
export function readConfiguration(environment: Environment): ReadConfiguration {
  const flaws: SettingFlaw[] = [];
  const read = <Name extends SettingName>(
    name: Name,
  ): z.output<(typeof SETTINGS)[Name]['schema']> | undefined => {
    const text = environment[name]?.trim();
    if (text === undefined || text === '') return undefined;
    const parsed = SETTINGS[name].schema.safeParse(text);
    if (parsed.success) return parsed.data as z.output<(typeof SETTINGS)[Name]['schema']>;
    flaws.push({ name, detail: `${name} cannot be used`, fix: SETTINGS[name].fix });
    return undefined;
  };
  if (environment.WARDKEY_DATABASE_URL) flaws.push(NO_POSTGRES_YET);
  const prefix = read('WARDKEY_TOKEN_PREFIX');
  const proxies = read('WARDKEY_TRUSTED_PROXIES');
  const webhookNetworks = read('WARDKEY_WEBHOOK_PRIVATE_ADDRESSES');
  const publicUrl = read('WARDKEY_PUBLIC_URL');
  const smtpUrl = read('WARDKEY_SMTP_URL') ?? undefined;
  const mailFrom = read('WARDKEY_MAIL_FROM');
  if (smtpUrl !== undefined && !environment.WARDKEY_MAIL_FROM?.trim()) flaws.push(NO_SENDER);
  const clientId = read('WARDKEY_GITHUB_CLIENT_ID');
  const clientSecret = read('WARDKEY_GITHUB_CLIENT_SECRET');
  const url = withoutSlash(read('WARDKEY_GITHUB_URL')) ?? 'https://github.com';
  const apiUrl = withoutSlash(read('WARDKEY_GITHUB_API_URL')) ?? 'https://api.github.com';
  const isHalf = !environment.WARDKEY_GITHUB_CLIENT_ID !== !environment.WARDKEY_GITHUB_CLIENT_SECRET;
  if (isHalf) flaws.push(HALF_GITHUB);
  const watch = watchSettings({
    token: read('WARDKEY_GITHUB_TOKEN'),
    webhookSecret: read('WARDKEY_GITHUB_WEBHOOK_SECRET'),
    feeds: read('WARDKEY_WATCH'),
    repositories: read('WARDKEY_WATCH_REPOSITORIES'),
    packages: read('WARDKEY_WATCH_PACKAGES'),
    registryUrl: withoutSlash(read('WARDKEY_NPM_REGISTRY_URL')),
    githubUrl: url,
    githubApiUrl: apiUrl,
  });
  const isNamed = flaws.some(({ name }) => name === watch.flaw?.name);
  if (watch.flaw !== undefined && !isNamed) flaws.push(watch.flaw);
  const host = read('WARDKEY_HOST') ?? '127.0.0.1';
  const isForThisMachine = isLoopbackHost(host) && (!publicUrl || isLoopbackHost(publicUrl.hostname));
  const configuration: Configuration = {
    port: read('WARDKEY_PORT') ?? 7070,
    host,
    dataFolder: resolve(read('WARDKEY_DATA_DIR') ?? 'wardkey-data'),
    publicUrl: withoutSlash(publicUrl),
    tokenPrefix: prefix?.ok ? prefix.prefix : DEFAULT_PREFIX,
    upstream: read('WARDKEY_UPSTREAM') ?? undefined,
    upstreamTimeoutSeconds: read('WARDKEY_UPSTREAM_TIMEOUT_SECONDS') ?? 300,
    gatewayPaths: read('WARDKEY_GATEWAY_PATHS') ?? ['/v1/', '/v2/'],
    trustedProxies: networksOf(proxies),
    webhookNetworks: networksOf(webhookNetworks),
    isForThisMachine,
    smtpUrl,
    mailFrom,
    tokenAgeDays: read('WARDKEY_TOKEN_AGE_DAYS'),
    logLevel: read('WARDKEY_LOG_LEVEL') ?? 'info',
    // Behind a proxy, a server that listens on loopback is open to everyone all the same.
    signUp: { fixed: read('WARDKEY_SIGN_UP'), fallback: isForThisMachine ? 'open' : 'invite' },
    alertReporters: [
      {
        name: 'GitHub',
        headerPrefix: 'github-public-key',
        keysUrl: withoutSlash(read('WARDKEY_ALERT_KEYS_URL')) ?? `${apiUrl}/meta/public_keys/secret_scanning`,
      },
      ...(read('WARDKEY_ALERT_REPORTERS') ?? []),
    ],
    github: clientId && clientSecret ? { clientId, clientSecret, url, apiUrl } : undefined,
    watch: watch.settings,
  };
  if (flaws.length > 0) return { ok: false, flaws };
  return { ok: true, configuration, warnings: warningsFor(environment) };
}

function networksOf(parsed: ReturnType<typeof parseNetworks> | undefined): Networks {
  return parsed && 'networks' in parsed ? parsed.networks : { contains: () => false };
}

const HALF_GITHUB: SettingFlaw = {
  name: 'WARDKEY_GITHUB_CLIENT_ID',
  detail: 'of WARDKEY_GITHUB_CLIENT_ID and WARDKEY_GITHUB_CLIENT_SECRET, only one is set',
  fix: 'set both, from the same OAuth app, or neither',
};

function withoutSlash(url: URL | null | undefined): string | undefined {
  return url?.href.replace(/\/+$/, '');
}

const NO_POSTGRES_YET: SettingFlaw = {
  name: 'WARDKEY_DATABASE_URL',
  detail: 'WARDKEY_DATABASE_URL is set, but this version keeps its data in SQLite only',
  fix: 'unset it; the data then lie in WARDKEY_DATA_DIR',
};

const NO_SENDER: SettingFlaw = {
  name: 'WARDKEY_MAIL_FROM',
  detail: 'WARDKEY_SMTP_URL is set, but WARDKEY_MAIL_FROM is not: mails need a sender',
  fix: SETTINGS.WARDKEY_MAIL_FROM.fix,
};

function warningsFor(environment: Environment): string[] {
  const known = new Set<string>([...Object.keys(SETTINGS), ...OTHERS, ...REFUSED]);
  return Object.keys(environment)
    .filter((name) => name.startsWith('WARDKEY_') && environment[name])
    .flatMap((name) => {
      if (known.has(name)) return [];
      const near = nearest(name, [...known]);
      return [`${name} is not a setting${near === undefined ? '' : `; did you mean ${near}?`}`];
    });
}

const NEAR = 3;

function nearest(name: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, changes: changesBetween(name, candidate) }))
    .sort((one, other) => one.changes - other.changes);
  return best !== undefined && best.changes <= NEAR ? best.candidate : undefined;
}

/** How many characters have to be changed, added or dropped to get from one name to the other (Levenshtein). */
function changesBetween(name: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...name].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= other.length; at += 1) {
      const same = letter === other[at - 1] ? 0 : 1;
      next.push(Math.min((row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1, (row[at - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[other.length] ?? name.length;
}

function webAddress(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

function alertReporters(text: string): AlertReporter[] | null {
  const reporters = words(text).map((one) => {
    const [, name = '', headerPrefix = '', keysUrl = ''] =
      /^(\S[^,]{0,60}?) +([A-Za-z][\w-]{2,60}) +(\S+)$/.exec(one) ?? [];
    return isPlain(webAddress(keysUrl)) ? { name, headerPrefix: headerPrefix.toLowerCase(), keysUrl } : null;
  });
  return reporters.every((reporter) => reporter !== null) ? reporters : null;
}

/** Nothing but server, port, user and password: what else is asked of a mail server is not for a URL to turn off. */
function mailServer(text: string): URL | null {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || !/^[^%]+$/.test(url.hostname)) return null;
  const hasMore = !['', '/'].includes(url.pathname) || `${url.search}${url.hash}` !== '';
  const isCut = url.password !== '' && url.username === '';
  return hasMore || isCut || !isEscaped(url.username) || !isEscaped(url.password) ? null : url;
}

function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** No query and no fragment; and no password, which would stand in every link and log line. */
function isPlain(url: URL | null): boolean {
  return url !== null && `${url.search}${url.hash}${url.username}${url.password}` === '';
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
