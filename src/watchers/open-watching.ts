import { setTimeout as delay } from 'node:timers/promises';
import type { LeakResponse } from '../leaks/leak-response.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Watchers } from '../store/watchers.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { GitHubWatch } from './github-watch.ts';
import { GITHUB_PACE, type Pace } from './limits.ts';
import { openGitHub } from './open-github.ts';
import { openHitSearch } from './open-hit-search.ts';
import { type Host, type HostMemory, openHost, type Pause } from './open-host.ts';
import { openRegistry } from './open-registry.ts';
import { openPushReceiver, type PushReceiver } from './receive-push.ts';
import { openWatchers, type RunningWatchers } from './run-watchers.ts';
import { newRecord } from './schedule.ts';
import { watchEvents } from './watch-events.ts';
import { watchGists } from './watch-gists.ts';
import { watchPackages } from './watch-packages.ts';
import { watchPushes } from './watch-pushes.ts';
import { type WatchedRepository, watchRepositories } from './watch-repositories.ts';
import { watchSearch } from './watch-search.ts';
import type { Watcher } from './watcher.ts';

/** Streams of public GitHub that can be watched. */
export const FEEDS = ['search', 'events', 'gists'] as const;
export type Feed = (typeof FEEDS)[number];

/** What the operator wants watched. With nothing named, nothing is, and no request leaves this machine. */
export interface WatchSettings {
  readonly feeds: readonly Feed[];
  readonly githubToken: string | undefined;
  /** Addresses without a slash at their end. */
  readonly githubUrl: string;
  readonly githubApiUrl: string;
  /** The secret of the push webhooks that GitHub sends here. */
  readonly webhookSecret: string | undefined;
  readonly repositories: readonly WatchedRepository[];
  readonly packages: readonly string[];
  readonly registryUrl: string;
}

export interface WatchingParts {
  readonly settings: WatchSettings;
  readonly prefix: TokenPrefix;
  readonly store: Watchers;
  readonly leaks: Pick<LeakResponse, 'respond'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For tests, which are in a hurry. */
  readonly pause?: Pause;
  readonly pace?: Pace;
}

/** Everything that watches, and what receives the pushes that GitHub announces, where that is set up. */
export interface Watching extends RunningWatchers {
  readonly pushes: PushReceiver | undefined;
}

/** Opens what the settings name. Nothing is asked of anyone before its start. */
export function openWatching(parts: WatchingParts): Watching {
  const { settings, prefix, store, leaks, clock, logger, pause = sleep, pace = GITHUB_PACE } = parts;
  const hosts = new Map<string, Host>();
  const hostOf = ({ origin }: URL): Host => {
    const known = hosts.get(origin) ?? openHost({ clock, pause, pace, memory: memoryOf(origin, store) });
    hosts.set(origin, known);
    return known;
  };
  const running = openWatchers({
    watchers: chosenWatchers(parts, hostOf),
    store,
    leaks,
    clock,
    pause,
    logger,
  });
  const { webhookSecret: secret } = settings;
  const queued = () => running.wake('pushes');
  const pushes =
    secret === undefined ? undefined : openPushReceiver({ secret, prefix, store, leaks, clock, queued });
  const start = () => {
    running.start();
    // What was taken over just before a crash does not wait for the usual time.
    running.wake('pushes');
  };
  return { ...running, start, pushes };
}

/** Beside the watchers themselves: a host is no watcher, but as much of it must outlive a restart. */
function memoryOf(origin: string, store: Watchers): HostMemory {
  const id = `limits of ${origin}`;
  return {
    recall: async () => (await store.find(id))?.state,
    keep: (state) => store.save({ ...newRecord(id), state }),
  };
}

/** A timer that keeps no process alive. */
const sleep: Pause = (milliseconds, signal) => delay(milliseconds, undefined, { signal, ref: false });

function chosenWatchers(
  { settings, prefix, store, clock, logger }: WatchingParts,
  hostOf: (url: URL) => Host,
): Watcher[] {
  const { feeds, githubToken: token, githubApiUrl: apiUrl, githubUrl: webUrl } = settings;
  const { webhookSecret, repositories, packages, registryUrl } = settings;
  // Each its own: a search is of one text at a time.
  const newSearch = () =>
    openHitSearch(prefix, (path, reason) => logger.debug({ path, reason }, 'not searched'));
  const github = (): GitHubWatch => ({
    github: openGitHub({ apiUrl, token }, hostOf(new URL(apiUrl))),
    search: newSearch(),
    prefix,
    clock,
    webUrl,
  });
  const { env: environment } = process;
  return [
    ...(feeds.includes('search') ? [watchSearch(github())] : []),
    ...(feeds.includes('events') ? [watchEvents(github())] : []),
    ...(webhookSecret === undefined ? [] : [watchPushes(github(), store)]),
    ...(feeds.includes('gists') ? [watchGists(github())] : []),
    ...(repositories.length === 0 ? [] : [watchRepositories({ repositories, prefix, environment })]),
    ...(packages.length === 0
      ? []
      : [
          watchPackages({
            packages,
            registry: openRegistry(registryUrl, hostOf),
            search: newSearch(),
            clock,
          }),
        ]),
  ];
}
