import type { Insertable, Selectable } from 'kysely';
import type { Actor } from './records.ts';
import type {
  LeasedDelivery,
  NewWebhookDelivery,
  WebhookDeliveryRecord,
  WebhookEvent,
  WebhookRecord,
} from './webhook-records.ts';

/** Systems that want to be told. The secrets are sealed; `events` is a list in JSON, empty for all. */
export interface WebhookTable {
  id: string;
  url: string;
  description: string | null;
  events: string;
  sealed_secret: string;
  old_sealed_secret: string | null;
  old_secret_ends_at: number | null;
  created_at: number;
  created_by: string;
  failing_since: number | null;
  paused_at: number | null;
  paused_because: string | null;
}

/** What is on its way to them. `body` is empty once it was delivered or given up. */
export interface WebhookDeliveryTable {
  id: string;
  webhook_id: string;
  message_id: string;
  kind: string;
  token_id: string | null;
  body: string;
  created_at: number;
  retry_until: number;
  next_attempt_at: number;
  attempts: number;
  leased_until: number | null;
  lease_owner: string | null;
  last_status: number | null;
  last_error: string | null;
  sent_at: number | null;
  given_up_at: number | null;
}

type WebhookRow = Selectable<WebhookTable>;
type DeliveryRow = Selectable<WebhookDeliveryTable>;

/** Reads a row of `webhook`. */
export function webhookOfRow(row: WebhookRow): WebhookRecord {
  const { old_sealed_secret: sealed, old_secret_ends_at: endsAt, paused_at: at } = row;
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: JSON.parse(row.events) as WebhookEvent[],
    sealedSecret: row.sealed_secret,
    oldSecret: sealed === null || endsAt === null ? null : { sealed, endsAt },
    createdAt: row.created_at,
    createdBy: JSON.parse(row.created_by) as Actor,
    failingSince: row.failing_since,
    paused: at === null ? null : { at, because: row.paused_because ?? '' },
  };
}

/** Writes a webhook as a row. */
export function rowOfWebhook(webhook: WebhookRecord): WebhookRow {
  return {
    id: webhook.id,
    url: webhook.url,
    description: webhook.description,
    events: JSON.stringify(webhook.events),
    sealed_secret: webhook.sealedSecret,
    old_sealed_secret: webhook.oldSecret?.sealed ?? null,
    old_secret_ends_at: webhook.oldSecret?.endsAt ?? null,
    created_at: webhook.createdAt,
    created_by: JSON.stringify(webhook.createdBy),
    failing_since: webhook.failingSince,
    paused_at: webhook.paused?.at ?? null,
    paused_because: webhook.paused?.because ?? null,
  };
}

/** Writes a delivery as a row, due at once. */
export function rowOfDelivery(delivery: NewWebhookDelivery, at: number): Insertable<WebhookDeliveryTable> {
  return {
    id: delivery.id,
    webhook_id: delivery.webhookId,
    message_id: delivery.messageId,
    kind: delivery.event,
    token_id: delivery.tokenId,
    body: delivery.body,
    created_at: at,
    retry_until: delivery.retryUntil,
    next_attempt_at: at,
    attempts: 0,
    leased_until: null,
    lease_owner: null,
    last_status: null,
    last_error: null,
    sent_at: null,
    given_up_at: null,
  };
}

/** Reads a row of `webhook_delivery` for whoever leased it. */
export function leasedDelivery(row: DeliveryRow, webhook: WebhookRecord): LeasedDelivery {
  const { body, retry_until: retryUntil, attempts } = row;
  return { ...namesOf(row), body, retryUntil, attempts, webhook };
}

/** Reads a row of `webhook_delivery` for the list. */
export function deliveryOfRow(row: DeliveryRow): WebhookDeliveryRecord {
  const isOpen = row.sent_at === null && row.given_up_at === null;
  return {
    ...namesOf(row),
    createdAt: row.created_at,
    attempts: row.attempts,
    nextAttemptAt: isOpen ? row.next_attempt_at : null,
    lastStatus: row.last_status,
    lastError: row.last_error,
    deliveredAt: row.sent_at,
    givenUpAt: row.given_up_at,
  };
}

function namesOf(row: DeliveryRow) {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    messageId: row.message_id,
    event: row.kind as WebhookEvent,
    tokenId: row.token_id,
  };
}
