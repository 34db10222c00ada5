import { z } from '@hono/zod-openapi';
import type { WebhookDeliveryRecord, WebhookRecord } from '../store/webhook-records.ts';
import { WEBHOOK_EVENTS } from '../store/webhook-records.ts';

const time = z.iso.datetime();

export const webhookSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.enum(WEBHOOK_EVENTS)).describe('What it is told of; empty: of everything.'),
    created_at: time,
    state: z.enum(['active', 'failing', 'paused']),
    failing_since: time.nullable().describe('When the first delivery failed since which none has succeeded.'),
    paused_at: time.nullable(),
    paused_because: z.string().nullable(),
  })
  .openapi('Webhook');

export const webhookWithSecretSchema = webhookSchema
  .extend({ secret: z.string().describe('With it deliveries are signed. It is in this one answer.') })
  .openapi('WebhookWithSecret');

export const deliverySchema = z
  .object({
    id: z.string(),
    message_id: z.string().describe('The `webhook-id` of every attempt.'),
    event: z.enum(WEBHOOK_EVENTS),
    token_id: z.string().nullable(),
    state: z.enum(['waiting', 'delivered', 'given_up']),
    created_at: time,
    attempts: z.number(),
    next_attempt_at: time.nullable(),
    last_status: z.number().nullable(),
    last_error: z.string().nullable(),
    ended_at: time.nullable(),
  })
  .openapi('WebhookDelivery');

/** A webhook as the API shows it: without its secret. */
export function webhookJson(webhook: WebhookRecord): z.input<typeof webhookSchema> {
  const { id, url, description, events, failingSince, paused } = webhook;
  return {
    ...{ id, url, description, events: [...events] },
    created_at: new Date(webhook.createdAt).toISOString(),
    state: paused !== null ? 'paused' : failingSince !== null ? 'failing' : 'active',
    failing_since: isoOrNull(failingSince),
    paused_at: isoOrNull(paused?.at ?? null),
    paused_because: paused?.because ?? null,
  };
}

/** A delivery as the API shows it: without what it says. */
export function deliveryJson(delivery: WebhookDeliveryRecord): z.input<typeof deliverySchema> {
  const { id, messageId, event, tokenId, attempts, deliveredAt, givenUpAt } = delivery;
  return {
    ...{ id, message_id: messageId, event, token_id: tokenId, attempts },
    state: deliveredAt !== null ? 'delivered' : givenUpAt !== null ? 'given_up' : 'waiting',
    created_at: new Date(delivery.createdAt).toISOString(),
    next_attempt_at: isoOrNull(delivery.nextAttemptAt),
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    ended_at: isoOrNull(deliveredAt ?? givenUpAt),
  };
}

function isoOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
