import { randomUUID } from 'node:crypto';
import type { Companion } from '../store/change.ts';
import type { NewWebhookDelivery, WebhookRecord } from '../store/webhook-records.ts';
import { bodyOfEvent, eventsOfChange, type TokenEvent } from './events-of-change.ts';

/** How long a delivery is tried: as long as a mail. */
const RETRY_MILLISECONDS = 2 * 24 * 60 * 60 * 1000;

/**
 * Queues what systems are to be told of a change, within it. A webhook that is paused is told nothing, not even later:
 * what it has missed is in the audit trail.
 */
export const tellSystems: Companion = async (transaction, { actor, entries }) => {
  const { at } = transaction;
  const events = eventsOfChange(entries, at);
  if (events.length === 0) return;
  const listening = (await transaction.webhooks.list()).filter(({ paused }) => paused === null);
  const heard = events.filter((event) => listening.some((webhook) => wants(webhook, event)));
  if (heard.length === 0) return;
  const usernames = await transaction.webhooks.usernamesOf(heard.map(({ accountId }) => accountId));
  const deliveries = heard.flatMap((event): NewWebhookDelivery[] => {
    const messageId = `msg_${randomUUID()}`;
    const body = bodyOfEvent(event, { at, actor, username: usernames.get(event.accountId) });
    const shared = { messageId, event: event.type, tokenId: event.token.id, body };
    return listening
      .filter((webhook) => wants(webhook, event))
      .map(({ id }) => ({
        ...shared,
        id: `delivery_${randomUUID()}`,
        webhookId: id,
        retryUntil: at + RETRY_MILLISECONDS,
      }));
  });
  await transaction.webhooks.queue(deliveries);
};

function wants({ events }: WebhookRecord, { type }: TokenEvent): boolean {
  return events.length === 0 || events.includes(type);
}
