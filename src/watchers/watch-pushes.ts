import type { PushDelivery, Watchers } from '../store/watchers.ts';
import { NoAnswer } from './ask-over-http.ts';
import type { GitHubWatch } from './github-watch.ts';
import { MustWait } from './open-host.ts';
import { numberAt, objectIdAt, repositoryAt, textAt } from './read-json.ts';
import type { Push } from './scan-commits.ts';
import { scanPush } from './scan-push.ts';
import type { Watcher, WatcherRun } from './watcher.ts';

const EVERY_MILLISECONDS = 60_000;
/** GitHub announces no more commits in one push. */
const COMMITS_MAX = 2048;
/** When so many fail one after the other, it is not the pushes: the others wait for the next run. */
const FAILURES_MAX = 3;
const RETRY_MILLISECONDS = 60_000;
const RETRY_MILLISECONDS_MAX = 60 * 60_000;
/** Then a repository that is not there is taken for one that is gone, or not for us. */
const ATTEMPTS_ABSENT = 4;
/** About four days. */
const ATTEMPTS_MAX = 100;

/**
 * Looks into every push that GitHub announced. An announcement is kept until its push was looked into: one that cannot
 * be at the moment is tried again, and keeps no other from its turn.
 */
export function watchPushes(watch: GitHubWatch, queue: Watchers): Watcher {
  return {
    kind: 'pushes',
    everyMilliseconds: EVERY_MILLISECONDS,
    run: (run) => lookIntoAll(watch, queue, run),
  };
}

async function lookIntoAll(watch: GitHubWatch, queue: Watchers, run: WatcherRun) {
  const { clock } = watch;
  const total = { pushes: numberAt(run.state, 'pushes') ?? 0, cut: numberAt(run.state, 'cut') ?? 0 };
  for (let inARow = 0; inARow < FAILURES_MAX; ) {
    run.signal.throwIfAborted();
    const delivery = await queue.nextPush();
    if (delivery === undefined) break;
    try {
      const isWhole = await lookInto(delivery, watch, run);
      await queue.notePushDone(delivery.id);
      inARow = 0;
      total.pushes += 1;
      total.cut += isWhole ? 0 : 1;
      await run.save(total);
    } catch (error) {
      // A stop is not the fault of the push: it is the first again.
      if (run.signal.aborted) throw error;
      inARow += 1;
      const wait = Math.min(
        RETRY_MILLISECONDS * 2 ** Math.min(delivery.attempts - 1, 10),
        RETRY_MILLISECONDS_MAX,
      );
      // Whatever went wrong, a fault of our own included: the next run begins with another push.
      if (error instanceof MustWait) await queue.notePushFailed(delivery.id, error.until);
      else if (delivery.attempts >= ATTEMPTS_MAX) await queue.notePushDone(delivery.id);
      else await queue.notePushFailed(delivery.id, clock.now() + wait);
      if (!(error instanceof NoAnswer)) throw error;
    }
  }
  const { count, dueAt } = await queue.waitingPushes();
  const cut = total.cut === 0 ? '' : `, ${total.cut} of them only in part`;
  const wait =
    dueAt === null ? EVERY_MILLISECONDS : Math.max(1000, Math.min(dueAt - clock.now(), EVERY_MILLISECONDS));
  return {
    coverage: `${total.pushes} of ${total.pushes + count} announced pushes looked into${cut}`,
    nextInMilliseconds: wait,
    ...(count > 0 && { message: `${count} pushes could not be looked into yet` }),
  };
}

async function lookInto(delivery: PushDelivery, watch: GitHubWatch, run: WatcherRun): Promise<boolean> {
  const push = pushOf(delivery.push);
  if (push === undefined) return false;
  const { signal, report } = run;
  const scanned = await scanPush(push, { ...watch, signal, report, commitsMax: COMMITS_MAX });
  // What was announced a moment ago need not be everywhere at GitHub yet.
  if (!scanned.isThere && delivery.attempts < ATTEMPTS_ABSENT) throw new NoAnswer('GitHub does not show it');
  return scanned.isWhole;
}

function pushOf(value: unknown): Push | undefined {
  const repository = repositoryAt(value, 'repository');
  const [before, after] = [objectIdAt(value, 'before') ?? null, objectIdAt(value, 'after') ?? null];
  const pushedAt = numberAt(value, 'pushedAt');
  if (repository === undefined || pushedAt === undefined || (before ?? after) === null) return undefined;
  return { repository, before, after, branch: textAt(value, 'branch') ?? null, pushedAt };
}
