import { type CallOptions, segment } from '../request-form.ts';
import type { Send } from '../send-request.ts';
import type { Page, Results } from '../types/page.ts';
import type {
  NewWebhook,
  TestedWebhook,
  Webhook,
  WebhookChange,
  WebhookDelivery,
  WebhookWithSecret,
} from '../types/webhook.ts';
import { allOf } from './all-pages.ts';

/** Which part of a list of deliveries to read. */
export interface DeliveryQuery {
  readonly limit?: number | undefined;
  /** Where the page before ended; its `next` holds it. */
  readonly cursor?: string | undefined;
}

/** The systems that are told of what happens to tokens. */
export function webhookCalls(send: Send) {
  const at = (id: string) => `/v1/webhooks/${segment(id)}`;
  const deliveries = (id: string, query: DeliveryQuery = {}, options?: CallOptions) =>
    send<Page<WebhookDelivery>>('GET', `${at(id)}/deliveries`, { ...options, query: { ...query } });
  return {
    list: (options?: CallOptions) => send<Results<Webhook>>('GET', '/v1/webhooks', options),
    /** The answer holds the secret with which deliveries are signed, this once. */
    create: (wanted: NewWebhook, options?: CallOptions) =>
      send<WebhookWithSecret>('POST', '/v1/webhooks', { ...options, body: wanted }),
    /** Changes what is named; `is_paused: false` lets one go on that was paused. */
    update: (id: string, change: WebhookChange, options?: CallOptions) =>
      send<Webhook>('PATCH', at(id), { ...options, body: change }),
    delete: (id: string, options?: CallOptions) => send<object>('DELETE', at(id), options),
    /** For a day deliveries are signed with the old secret too. */
    rotateSecret: (id: string, options?: CallOptions) =>
      send<WebhookWithSecret>('POST', `${at(id)}/rotate-secret`, options),
    /** Sends something at once, and says what came of it. */
    test: (id: string, options?: CallOptions) => send<TestedWebhook>('POST', `${at(id)}/test`, options),
    /** One page of what was sent, newest first. */
    deliveries,
    /** All of them, page by page as they are asked for. */
    allDeliveries: (id: string, options?: CallOptions) => allOf((cursor) => deliveries(id, cursor, options)),
  };
}
