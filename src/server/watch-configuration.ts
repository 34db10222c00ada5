import { z } from 'zod';
import { FEEDS, type Feed, type WatchSettings } from '../watchers/open-watching.ts';
import { watchedRepository } from '../watchers/watch-repositories.ts';
import type { SettingFlaw } from './configuration.ts';

/** A name as npm allows it, with its scope. */
const PACKAGE = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;

/** The settings of the watchers, each with its schema and the sentence that mends a wrong one. */
export const WATCH_SETTINGS = {
  WARDKEY_GITHUB_TOKEN: {
    schema: z.string().regex(/^[\x21-\x7e]{1,1000}$/),
    fix: 'write a token of GitHub that may read public repositories, as the page Settings, Developer settings makes them',
  },
  WARDKEY_GITHUB_WEBHOOK_SECRET: {
    schema: z.string().regex(/^\S{16,1000}$/),
    fix: 'write the secret of the webhook on GitHub: at least 16 characters, without spaces',
  },
  WARDKEY_WATCH: {
    schema: z
      .string()
      .transform(words)
      .refine((feeds): feeds is Feed[] => feeds.every((feed) => (FEEDS as readonly string[]).includes(feed))),
    fix: `write which of ${FEEDS.join(', ')} to watch, separated by commas`,
  },
  WARDKEY_WATCH_REPOSITORIES: {
    schema: z
      .string()
      .transform(words)
      .refine((texts) => texts.every((text) => watchedRepository(text, 'https://github.com') !== undefined)),
    fix: 'write repositories separated by commas, as owner/name or as an address without a password, as in acme/api,https://git.example.com/web.git',
  },
  WARDKEY_WATCH_PACKAGES: {
    schema: z
      .string()
      .transform(words)
      .refine((names) => names.every((name) => name.length <= 214 && PACKAGE.test(name))),
    fix: 'write names of npm packages separated by commas, as in acme,@acme/client',
  },
  WARDKEY_NPM_REGISTRY_URL: {
    schema: z
      .string()
      .transform((text) => URL.parse(text))
      .refine((url) => url !== null && /^https?:$/.test(url.protocol))
      .refine((url) => url !== null && `${url.search}${url.hash}${url.username}${url.password}` === ''),
    fix: 'write the address of the registry, without a password, as in https://registry.npmjs.org',
  },
} as const;

/** What was read of them; undefined where nothing is set. */
interface ReadSettings {
  readonly token: string | undefined;
  readonly webhookSecret: string | undefined;
  readonly feeds: readonly Feed[] | undefined;
  readonly repositories: readonly string[] | undefined;
  readonly packages: readonly string[] | undefined;
  readonly registryUrl: string | undefined;
  readonly githubUrl: string;
  readonly githubApiUrl: string;
}

/** What is to be watched; and the flaw of settings that do not go together, if they do not. */
export function watchSettings(read: ReadSettings): {
  settings: WatchSettings;
  flaw: SettingFlaw | undefined;
} {
  const { token: githubToken, feeds = [], repositories = [], packages = [], ...rest } = read;
  const registryUrl = read.registryUrl ?? 'https://registry.npmjs.org';
  const watched = repositories.flatMap((text) => watchedRepository(text, read.githubUrl) ?? []);
  const settings = {
    ...rest,
    githubToken,
    feeds: [...new Set(feeds)],
    repositories: watched,
    packages: [...new Set(packages)],
    registryUrl,
  };
  return { settings, flaw: feeds.length > 0 && githubToken === undefined ? NO_TOKEN : undefined };
}

const NO_TOKEN: SettingFlaw = {
  name: 'WARDKEY_GITHUB_TOKEN',
  detail: 'WARDKEY_WATCH is set, but WARDKEY_GITHUB_TOKEN is not: GitHub lets nobody search without one',
  fix: WATCH_SETTINGS.WARDKEY_GITHUB_TOKEN.fix,
};

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
