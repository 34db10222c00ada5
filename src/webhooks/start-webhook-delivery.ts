import type { Mail } from '../mail/open-mail.ts';
import { accept } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import { type PACE, type RunningWork, startLeasedWork } from '../runtime/leased-work.ts';
import type { Logger } from '../runtime/logger.ts';
import { retryDelay } from '../runtime/retry-delay.ts';
import type { Store } from '../store/open-store.ts';
import type { LeasedDelivery } from '../store/webhook-records.ts';
import type { OpenSecrets } from './open-webhook-registry.ts';
import type { WebhookAttempt, WebhookSender } from './webhook-sender.ts';

export interface WebhookDeliveryParts {
  readonly store: Pick<Store, 'webhooks' | 'change'>;
  readonly mail: Pick<Mail, 'queueWebhookPaused'>;
  readonly sender: WebhookSender;
  readonly openSecrets: OpenSecrets;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Deliveries wait for it, as for tokens that are being disabled. */
  readonly comesAfter?: () => Promise<void>;
  /** For tests, which are in a hurry. */
  readonly pace?: Partial<typeof PACE>;
}

/** A webhook of which nothing has arrived for so long is paused. */
export const PAUSED_AFTER_MILLISECONDS = 5 * 24 * 60 * 60 * 1000;
const OPERATORS_MAX = 20;
const UNREADABLE = 'the secret of this webhook cannot be read: rotate it';

/**
 * Makes deliveries, each until it arrived or two days are over: at least once, with the same `webhook-id` every time.
 * A webhook that fails for five days, or answers that it is gone, is paused, and the operators have a mail.
 */
export function startWebhookDelivery(parts: WebhookDeliveryParts): RunningWork {
  const { store, sender, openSecrets, clock, logger, comesAfter } = parts;
  const { webhooks } = store;
  const noteAttempt = async (
    delivery: LeasedDelivery,
    attempt: WebhookAttempt,
    owner: string,
    wasCutOff: boolean,
  ): Promise<void> => {
    const { id, webhookId, messageId, event, attempts, webhook } = delivery;
    const about = { deliveryId: id, webhookId, messageId, event, attempts };
    if (attempt.outcome === 'delivered') {
      await webhooks.noteDelivered(delivery, attempt.status);
      logger.info(about, 'webhook delivered');
      return;
    }
    const { status, reason } = attempt;
    const now = clock.now();
    const nextAttemptAt = now + (wasCutOff ? 0 : retryDelay(attempts, Math.random()));
    const isOver = nextAttemptAt > delivery.retryUntil;
    if (isOver) {
      await webhooks.noteGivenUp(delivery, { status, reason });
      logger.error({ ...about, status, reason }, 'webhook given up');
    } else {
      await webhooks.noteFailed(delivery, owner, { status, reason, nextAttemptAt });
      logger.warn({ ...about, status, reason }, 'webhook not delivered');
    }
    const failingFor = now - (webhook.failingSince ?? now);
    if (attempt.isGone || failingFor >= PAUSED_AFTER_MILLISECONDS) await pause(parts, webhookId, reason);
  };
  const work = {
    name: 'deliver webhooks',
    lease: webhooks.lease,
    attempt: async (delivery: LeasedDelivery, signal: AbortSignal, owner: string) => {
      const { webhook, messageId, body } = delivery;
      const secrets = openSecrets(webhook, clock.now());
      const attempt: WebhookAttempt =
        secrets === undefined
          ? { outcome: 'failed', status: null, reason: UNREADABLE, isGone: false }
          : await sender.send({ id: messageId, url: webhook.url, body, secrets }, signal);
      return (wasCutOff: boolean) => noteAttempt(delivery, attempt, owner, wasCutOff);
    },
    onQueued: webhooks.onQueued,
    ...(comesAfter && { comesAfter }),
  };
  return startLeasedWork(work, logger, { parallel: 32, attemptMilliseconds: 30_000, ...parts.pace });
}

async function pause({ store, mail }: WebhookDeliveryParts, id: string, reason: string): Promise<void> {
  await store.change({ kind: 'system', name: 'webhooks' }, async (transaction) => {
    const webhook = await transaction.webhooks.find(id);
    if (webhook === undefined || webhook.paused !== null) return accept({});
    const { at } = transaction;
    await transaction.webhooks.save({ ...webhook, paused: { at, because: reason } });
    const { origin } = new URL(webhook.url);
    transaction.audit({ action: 'webhook.paused', detail: { webhook: id, origin, reason } });
    const { description, failingSince } = webhook;
    for (const owner of await transaction.webhooks.listOperators(OPERATORS_MAX)) {
      await mail.queueWebhookPaused(transaction, {
        owner,
        webhook: { id, origin, description },
        failingSince: failingSince ?? at,
        reason,
      });
    }
    return accept({});
  });
}
