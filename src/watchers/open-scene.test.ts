// What the tests of watchers share. Named as a test because it belongs to none of the watchers' own files.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../e2e/eventually.ts';
import { type FakeGitHub, GITHUB_TOKEN, startFakeGitHub } from '../../e2e/fake-github/start-fake-github.ts';
import type { LeakReport, LeakResponse, ReportedFinding } from '../leaks/leak-response.ts';
import { openLogger } from '../runtime/logger.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { openStore } from '../store/open-store.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { openWatching, type Watching, type WatchSettings } from './open-watching.ts';
import type { WatcherStatus } from './run-watchers.ts';
import type { WatcherKind } from './watcher.ts';

/** Watchers of a fake GitHub, with a store of their own, in a time that a test can move on. */
export interface Scene {
  readonly fake: FakeGitHub;
  readonly watching: Watching;
  readonly found: readonly ReportedFinding[];
  readonly reports: readonly LeakReport[];
  readonly log: string;
  /** Every row that watchers have written, as text. */
  kept(): Promise<string>;
  status(kind: WatcherKind): WatcherStatus;
  /** Lets the next run of a watcher come, and answers how it fares after that. */
  nextRun(kind: WatcherKind): Promise<WatcherStatus>;
  /** Moves time on. */
  pass(milliseconds: number): void;
  /** Stops everything and starts it again from what is in the store. */
  restart(): Promise<void>;
  /** What happens to reports from now on. */
  respondWith(respond: LeakResponse['respond'] | undefined): void;
}

/** Opens a scene. Nothing runs before its first `nextRun`, or `watching.start()`. */
export async function openScene(
  t: TestContext,
  wish: Partial<WatchSettings> | ((fake: FakeGitHub) => Partial<WatchSettings>) = {},
): Promise<Scene> {
  const fake = await startFakeGitHub(t);
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-watch-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead };
  const store = openStore(opened.database, clock);
  const reports: LeakReport[] = [];
  let log = '';
  let respond: LeakResponse['respond'] | undefined;
  const leaks: Pick<LeakResponse, 'respond'> = {
    respond: async (report) => {
      const outcomes = respond && (await respond(report));
      reports.push(report);
      return outcomes ?? report.findings.map(() => 'disabled');
    },
  };
  const settings: WatchSettings = {
    feeds: [],
    githubToken: GITHUB_TOKEN,
    githubUrl: fake.url,
    githubApiUrl: fake.apiUrl,
    webhookSecret: undefined,
    repositories: [],
    packages: [],
    registryUrl: fake.url,
    ...(typeof wish === 'function' ? wish(fake) : wish),
  };
  const open = () =>
    openWatching({
      settings,
      prefix: DEFAULT_PREFIX,
      store: store.watchers,
      leaks,
      clock,
      logger: openLogger('debug', { write: (line) => (log += line) }),
      pause: (_milliseconds, signal) => delay(2, undefined, { signal }),
      pace: { requestsPerSecond: 1000, searchesPerMinute: 60_000 },
    });
  let watching = open();
  let hasStarted = false;
  t.after(async () => {
    await watching.stop();
    await store.close();
  });
  const status = (kind: WatcherKind) => {
    const found = watching.list().find((each) => each.kind === kind);
    assert.ok(found);
    return found;
  };
  return {
    fake,
    get watching() {
      return watching;
    },
    reports,
    get found() {
      return reports.flatMap(({ findings }) => findings);
    },
    get log() {
      return log;
    },
    kept: async () => {
      const rows = await store.tables.selectFrom('watcher').selectAll().execute();
      return JSON.stringify([rows, await store.tables.selectFrom('push_delivery').selectAll().execute()]);
    },
    status,
    pass: (milliseconds) => {
      ahead += milliseconds;
    },
    nextRun: async (kind) => {
      // After a restart the watcher itself has not read yet what was saved.
      const known = status(kind).lastRunAt === null ? await store.watchers.find(kind) : status(kind);
      const before = known?.lastRunAt ?? 0;
      const nextRunAt = known?.nextRunAt ?? null;
      if (nextRunAt !== null) ahead += Math.max(0, nextRunAt - clock.now()) + 1;
      if (!hasStarted) watching.start();
      hasStarted = true;
      return eventually(`a run of ${kind}`, () => {
        const now = status(kind);
        return (now.lastRunAt ?? 0) > before && now.state !== 'running' ? now : undefined;
      });
    },
    restart: async () => {
      await watching.stop();
      watching = open();
      hasStarted = false;
    },
    respondWith: (by) => {
      respond = by;
    },
  };
}

/** A repository on the fake GitHub with somebody's copy of it. */
export interface Work {
  readonly name: string;
  /** Writes a file and commits it; answers the commit. */
  commit(path: string, content: string | Buffer, message?: string): string;
  write(path: string, content: string | Buffer): void;
  git(...args: string[]): string;
  push(...args: string[]): Promise<void>;
}

export async function openWork(t: TestContext, fake: FakeGitHub, name = 'acme/api'): Promise<Work> {
  fake.createRepository(name);
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-work-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
      .toString()
      .trim();
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', `${fake.url}/${name}.git`);
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  return {
    name,
    write,
    git,
    commit: (path, content, message = 'a change') => {
      write(path, content);
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    push: async (...args) => {
      // Not as `execFileSync`: the fake GitHub answers in this very process.
      await new Promise<void>((resolve, reject) => {
        execFile('git', ['push', '--quiet', 'origin', ...args], { cwd: folder, env }, (error) =>
          error === null ? resolve() : reject(error),
        );
      });
    },
  };
}
