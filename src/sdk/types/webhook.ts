/** What systems can be told of. */
export type WebhookEvent =
  | 'token.created'
  | 'token.rotated'
  | 'token.disabled'
  | 'token.enabled'
  | 'token.deleted'
  | 'token.expiring'
  | 'token.unused'
  | 'token.aged'
  | 'token.leaked';

/** A system that is told of what happens to tokens. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  /** What it is told of; empty: of everything. */
  readonly events: readonly WebhookEvent[];
  readonly created_at: string;
  readonly state: 'active' | 'failing' | 'paused';
  readonly failing_since: string | null;
  readonly paused_at: string | null;
  readonly paused_because: string | null;
}

/** A webhook at one of the moments at which its secret is shown. */
export interface WebhookWithSecret extends Webhook {
  readonly secret: string;
}

/** What a webhook is to be like. */
export interface NewWebhook {
  readonly url: string;
  readonly description?: string | null | undefined;
  readonly events?: readonly WebhookEvent[] | undefined;
}

/** What to change of a webhook; what is left out stays. */
export interface WebhookChange {
  readonly url?: string | undefined;
  readonly description?: string | null | undefined;
  readonly events?: readonly WebhookEvent[] | undefined;
  readonly is_paused?: boolean | undefined;
}

/** What came of trying a webhook. */
export interface TestedWebhook {
  readonly is_delivered: boolean;
  readonly status: number | null;
  readonly error: string | null;
  readonly milliseconds: number;
}

/** Something that a webhook was told, or is to be. */
export interface WebhookDelivery {
  readonly id: string;
  /** The `webhook-id` of every attempt. */
  readonly message_id: string;
  readonly event: WebhookEvent;
  readonly token_id: string | null;
  readonly state: 'waiting' | 'delivered' | 'given_up';
  readonly created_at: string;
  readonly attempts: number;
  readonly next_attempt_at: string | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly ended_at: string | null;
}

export type MailState = 'waiting' | 'failing' | 'sent' | 'given_up';

/** Which mails a list shows. */
export interface MailQuery {
  readonly state?: MailState | undefined;
  readonly recipient?: string | undefined;
  readonly limit?: number | undefined;
  /** Where the page before ended; its `next` holds it. */
  readonly cursor?: string | undefined;
}

/** A mail that waits, was sent or was given up; never what it says. */
export interface ListedMail {
  readonly id: string;
  readonly message_id: string;
  readonly kind: string;
  readonly recipient: string;
  readonly state: MailState;
  readonly account_id: string | null;
  readonly token_id: string | null;
  readonly created_at: string;
  readonly attempts: number;
  readonly next_attempt_at: string | null;
  readonly last_error: string | null;
  readonly ended_at: string | null;
}
