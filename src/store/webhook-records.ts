import type { Actor } from './records.ts';

/** What systems can be told of. `token.leaked` also comes where an old text leaked and the token lives on. */
export const WEBHOOK_EVENTS = [
  'token.created',
  'token.rotated',
  'token.disabled',
  'token.enabled',
  'token.deleted',
  'token.expiring',
  'token.unused',
  'token.aged',
  'token.leaked',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** A system that wants to be told. Times are milliseconds since 1970. */
export interface WebhookRecord {
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  /** Empty: all of them, also those that a later version adds. */
  readonly events: readonly WebhookEvent[];
  /** Sealed for the webhook's id. */
  readonly sealedSecret: string;
  /** The secret before it was rotated, and until when deliveries are signed with it too. */
  readonly oldSecret: { readonly sealed: string; readonly endsAt: number } | null;
  readonly createdAt: number;
  readonly createdBy: Actor;
  /** When the first of the deliveries failed since which none has succeeded. */
  readonly failingSince: number | null;
  readonly paused: { readonly at: number; readonly because: string } | null;
}

/** Something that one webhook is to be told. */
export interface NewWebhookDelivery {
  readonly id: string;
  readonly webhookId: string;
  /** The same for all webhooks that are told of one event, and for all attempts. */
  readonly messageId: string;
  readonly event: WebhookEvent;
  readonly tokenId: string | null;
  readonly body: string;
  readonly retryUntil: number;
}

/** A delivery that its lessee alone may attempt until the lease ends. `attempts` counts this one. */
export interface LeasedDelivery extends NewWebhookDelivery {
  readonly attempts: number;
  readonly webhook: WebhookRecord;
}

/** What became of a delivery so far. */
export interface WebhookDeliveryRecord extends Omit<NewWebhookDelivery, 'body' | 'retryUntil'> {
  readonly createdAt: number;
  readonly attempts: number;
  readonly nextAttemptAt: number | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly deliveredAt: number | null;
  readonly givenUpAt: number | null;
}

/** Which deliveries to list, newest first. `before` is the place of the last one of the page before. */
export interface DeliveryQuestion {
  readonly webhookId: string;
  readonly limit: number;
  readonly before?: { readonly createdAt: number; readonly id: string };
}

/** How an attempt ended that was no success. `status` is null where no answer came. */
export interface DeliveryFailure {
  readonly status: number | null;
  readonly reason: string;
}
