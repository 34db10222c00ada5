import type { Clock } from '../runtime/clock.ts';
import { NoAnswer, TooLarge } from './ask-over-http.ts';
import type { HitSearch } from './open-hit-search.ts';
import type { Registry } from './open-registry.ts';
import { listAt, textAt, valueAt } from './read-json.ts';
import type { Watcher, WatcherRun } from './watcher.ts';

export interface PackagesWatch {
  /** Names of npm packages, with their scope where they have one. */
  readonly packages: readonly string[];
  readonly registry: Registry;
  readonly search: HitSearch;
  readonly clock: Clock;
}

const EVERY_MILLISECONDS = 5 * 60_000;
/** Of one package in one run, so that no package keeps the others waiting; the rest follows in the next. */
const VERSIONS_MAX = 20;

/** What is known of a package: of which page the ETag is, and which versions were dealt with. */
interface Known {
  readonly etag: string | undefined;
  readonly seen: ReadonlySet<string>;
}

/**
 * Scans the versions of the operator's packages, the newest first, each once: what stands in the page of the package,
 * and everything in what is installed. What is not what the registry says it is, by its hash, is not taken for it.
 */
export function watchPackages(watch: PackagesWatch): Watcher {
  return { kind: 'packages', everyMilliseconds: EVERY_MILLISECONDS, run: (run) => lookOnce(watch, run) };
}

async function lookOnce(watch: PackagesWatch, run: WatcherRun) {
  const known = new Map<string, Known>(
    listAt(run.state, 'packages').flatMap((entry) => {
      const name = textAt(entry, 'name');
      const seen = new Set(listAt(entry, 'seen').map(String));
      return name !== undefined && watch.packages.includes(name)
        ? [[name, { etag: textAt(entry, 'etag'), seen }]]
        : [];
    }),
  );
  const note = (name: string, one: Known) => {
    known.set(name, one);
    const packages = [...known].map(([each, { etag, seen }]) => ({ name: each, etag, seen: [...seen] }));
    return run.save({ packages });
  };
  const troubles: string[] = [];
  let left = 0;
  for (const name of watch.packages) {
    run.signal.throwIfAborted();
    try {
      const before = known.get(name) ?? { etag: undefined, seen: new Set<string>() };
      const looked = await lookAt(name, before, watch, run, (now) => note(name, now));
      left += looked.left;
      troubles.push(...looked.unreadable);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      troubles.push(`${name}: ${error.message}`);
    }
  }
  const versions = [...known.values()].reduce((sum, { seen }) => sum + seen.size, 0);
  const coverage = `${versions} of ${versions + left} versions of ${watch.packages.length} packages scanned`;
  const message = troubles.length === 0 ? {} : { message: troubles.slice(0, 3).join('; ') };
  return { coverage, ...message, ...(left > 0 && { nextInMilliseconds: 1000 }) };
}

async function lookAt(
  name: string,
  known: Known,
  watch: PackagesWatch,
  run: WatcherRun,
  note: (known: Known) => Promise<void>,
): Promise<{ left: number; unreadable: string[] }> {
  const { registry, search, clock } = watch;
  const page = await registry.page(name, known.etag, run.signal);
  if (page === 'unchanged') return { left: 0, unreadable: [] };
  if (page === undefined) return { left: 0, unreadable: [`${name} is not in the registry`] };
  const times = valueAt(page.value, 'time');
  const said = search.text('', page.text).map(({ text }) => ({ ...place(name, null, registry), text }));
  await run.report(
    said.map((each) => ({ ...each, path: 'the page of the package', exposedAt: clock.now() })),
  );
  const versions = Object.entries(valueAt(page.value, 'versions') ?? {})
    .filter(([version]) => /^[0-9A-Za-z.+-]{1,256}$/.test(version) && !known.seen.has(version))
    .sort(([one], [other]) => (timeOf(times, other) ?? 0) - (timeOf(times, one) ?? 0));
  const seen = new Set(known.seen);
  const unreadable: string[] = [];
  for (const [version, description] of versions.slice(0, VERSIONS_MAX)) {
    const reason = await scanVersion(
      { name, version, description, time: timeOf(times, version) },
      watch,
      run,
    );
    if (reason !== undefined) unreadable.push(`${name}@${version}: ${reason}`);
    seen.add(version);
    await note({ etag: undefined, seen });
  }
  const left = Math.max(0, versions.length - VERSIONS_MAX);
  // With the ETag the registry says "unchanged" next time: only once nothing is left.
  await note({ etag: left === 0 ? page.etag : undefined, seen });
  return { left, unreadable };
}

/** Names of versions hold dots, which places in JSON do not. */
function timeOf(times: unknown, version: string): number | null {
  const text = (times as Record<string, unknown> | null | undefined)?.[version];
  return Date.parse(typeof text === 'string' ? text : '') || null;
}

interface Version {
  readonly name: string;
  readonly version: string;
  readonly description: unknown;
  readonly time: number | null;
}

/** Answers why a version can never be scanned, if it cannot; what may pass is thrown. */
async function scanVersion(
  { name, version, description, time }: Version,
  { registry, search }: PackagesWatch,
  run: WatcherRun,
): Promise<string | undefined> {
  let bytes: Buffer | string;
  try {
    bytes = await registry.tarball(valueAt(description, 'dist'), run.signal);
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return error.message;
  }
  if (typeof bytes === 'string') return bytes;
  const hits = await search.file(`${name.replace('/', '-')}-${version}.tgz`, bytes);
  await run.report(
    hits.map(({ text, path, line }) => ({
      ...place(name, version, registry),
      text,
      path: path.split('!').slice(1).join('!') || null,
      line,
      exposedAt: time,
    })),
  );
  return undefined;
}

function place(name: string, version: string | null, registry: Registry) {
  return {
    url: registry.pageUrl(name, version),
    repository: version === null ? name : `${name}@${version}`,
    path: null,
    line: null,
    commit: null,
    source: 'npm',
  };
}
