import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LeakResponse, ReportedFinding } from '../leaks/leak-response.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Watchers } from '../store/watchers.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { openHitSearch } from './open-hit-search.ts';
import { objectIdAt, parseJson, repositoryAt, textAt } from './read-json.ts';
import type { Push } from './scan-commits.ts';

/** What GitHub sends to the address of a webhook. Header values are as they came, or undefined. */
export interface WebhookDelivery {
  readonly body: Buffer;
  readonly signature: string | undefined;
  readonly deliveryId: string | undefined;
  readonly event: string | undefined;
}

/**
 * `queued`: it is on the disk and will be looked into. `known`: it was sent before. `ignored`: nothing to look into.
 * `not_ours`: not signed with our secret.
 */
export type PushReceipt = 'queued' | 'known' | 'ignored' | 'not_ours';

/** Receives the push webhooks of repositories and organisations that have installed one. */
export interface PushReceiver {
  /** Throws `StoreUnavailable`: then nothing was taken over. */
  receive(delivery: WebhookDelivery): Promise<PushReceipt>;
}

export interface PushReceiverParts {
  readonly secret: string;
  readonly prefix: TokenPrefix;
  readonly store: Watchers;
  readonly leaks: Pick<LeakResponse, 'respond'>;
  readonly clock: Clock;
  /** A push was queued. */
  readonly queued: () => void;
}

/**
 * Opens a receiver. Nothing of a body is looked at before its signature was found right. Tokens in the announcement
 * itself, in a message or the name of a branch, are dealt with at once and never queued: of a push, only what names it
 * is kept.
 */
export function openPushReceiver({
  secret,
  prefix,
  store,
  leaks,
  clock,
  queued,
}: PushReceiverParts): PushReceiver {
  const search = openHitSearch(prefix);
  return {
    receive: async ({ body, signature, deliveryId, event }) => {
      if (!isSigned(body, signature, secret)) return 'not_ours';
      if (event !== 'push' || !/^[\w-]{1,100}$/.test(deliveryId ?? '') || deliveryId === undefined)
        return 'ignored';
      const payload = parseJson(body);
      const repository = repositoryAt(payload, 'repository.full_name') ?? null;
      const after = objectIdAt(payload, 'after') ?? null;
      const page = after === null ? undefined : textAt(payload, 'repository.html_url');
      const findings = search.text('', body.toString('utf8')).map(
        ({ text }): ReportedFinding => ({
          text,
          url: page === undefined ? null : search.withoutTokens(`${page}/commit/${after}`),
          repository: repository && search.withoutTokens(repository),
          path: null,
          line: null,
          commit: after,
          source: 'commit',
          exposedAt: clock.now(),
        }),
      );
      const reporter = 'the watcher of this server (pushes to repositories on GitHub)';
      const report = { channel: 'watcher', reporter, receivedAt: clock.now(), findings } as const;
      if (findings.length > 0) await leaks.respond(report);
      if (repository === null || search.withoutTokens(repository) !== repository) return 'ignored';
      const before = objectIdAt(payload, 'before') ?? null;
      if (before === null && after === null) return 'ignored';
      const main = textAt(payload, 'repository.default_branch') ?? '';
      const isMain = textAt(payload, 'ref') === `refs/heads/${main}` && search.withoutTokens(main) === main;
      const push: Push = { repository, before, after, branch: isMain ? main : null, pushedAt: clock.now() };
      if (!(await store.queuePush(deliveryId, push))) return 'known';
      queued();
      return 'queued';
    },
  };
}

/** The signature is over the bytes as they came, and compared in the same time wherever it differs. */
function isSigned(body: Buffer, signature: string | undefined, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = /^sha256=([0-9a-f]{64})$/.exec(signature ?? '')?.[1];
  const bytes = Buffer.from(given ?? '', 'hex');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
