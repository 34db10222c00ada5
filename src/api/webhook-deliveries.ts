import { z } from '@hono/zod-openapi';
import { accept, refuse } from '../problems/problem.ts';
import { nextPage } from './next-page.ts';
import { operation } from './operation.ts';
import { deliveryJson, deliverySchema } from './webhook-json.ts';
import { webhookParams } from './webhooks.ts';

const TEST_MILLISECONDS = 20_000;

/** Sends something to a webhook at once. */
export const testWebhook = operation({
  id: 'testWebhook',
  method: 'post',
  path: '/v1/webhooks/{id}/test',
  summary: 'Try a webhook',
  description:
    'Sends an event of the type `webhook.test`, once, also to a webhook that is paused, and answers what came of it.',
  access: 'operator',
  changesNothing: true,
  params: webhookParams,
  status: 200,
  answer: z
    .object({
      is_delivered: z.boolean(),
      status: z.number().nullable().describe('What the receiver answered, if it did.'),
      error: z.string().nullable(),
      milliseconds: z.number(),
    })
    .openapi('TestedWebhook'),
  problems: ['not_found'],
  handle: async ({ params: { id } }, { webhooks }) => {
    const outcome = await webhooks.test(id, AbortSignal.timeout(TEST_MILLISECONDS));
    if (!outcome.ok) return outcome;
    const { attempt, milliseconds } = outcome.value;
    const isDelivered = attempt.outcome === 'delivered';
    const error = isDelivered ? null : attempt.reason;
    return accept({ body: { is_delivered: isDelivered, status: attempt.status, error, milliseconds } });
  },
});

/** What was sent to a webhook, and what came of it. */
export const listWebhookDeliveries = operation({
  id: 'listWebhookDeliveries',
  method: 'get',
  path: '/v1/webhooks/{id}/deliveries',
  summary: 'List deliveries to a webhook',
  description: 'Newest first, for a month. What they say is not kept once they have arrived.',
  access: 'operator',
  params: webhookParams,
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z
      .string()
      .regex(/^\d{1,15}\.[\w-]{1,60}$/, 'take it from the "next" of another page')
      .optional(),
  }),
  status: 200,
  answer: z
    .object({
      next: z.string().nullable().describe('The address of the next page.'),
      results: z.array(deliverySchema),
    })
    .openapi('WebhookDeliveryList'),
  problems: ['not_found'],
  handle: async ({ params: { id }, query: { limit, cursor } }, { store, publicUrl }) => {
    if ((await store.webhooks.find(id)) === undefined) {
      return refuse('not_found', { detail: 'There is no such webhook.' });
    }
    const [createdAt, deliveryId] = (cursor ?? '').split('.');
    const before = deliveryId === undefined ? undefined : { createdAt: Number(createdAt), id: deliveryId };
    const question = { webhookId: id, limit: limit + 1, ...(before && { before }) };
    const found = await store.webhooks.listDeliveries(question);
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    const path = `/v1/webhooks/${id}/deliveries`;
    const next = last && nextPage(publicUrl, path, { limit, cursor: `${last.createdAt}.${last.id}` });
    return accept({ body: { next: next ?? null, results: shown.map(deliveryJson) } });
  },
});
