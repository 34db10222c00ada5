import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { holdsToken } from '../runtime/redact.ts';
import { WEBHOOK_EVENTS } from '../store/webhook-records.ts';
import { noteField } from './fields.ts';
import { operation } from './operation.ts';
import { webhookJson, webhookSchema, webhookWithSecretSchema } from './webhook-json.ts';

/** What stands for a webhook in a path. */
export const webhookParams = z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' } }) });

const url = z
  .string()
  .trim()
  .refine((text) => !holdsToken(text), 'must not contain an API token')
  .openapi({ example: 'https://example.com/hooks/wardkey' });
const description = noteField.nullable();
const events = z
  .array(z.enum(WEBHOOK_EVENTS))
  .transform((wanted) => WEBHOOK_EVENTS.filter((event) => wanted.includes(event)))
  .openapi({ type: 'array', items: { type: 'string', enum: [...WEBHOOK_EVENTS] } });

/** The systems that are told of what happens to tokens. */
export const listWebhooks = operation({
  id: 'listWebhooks',
  method: 'get',
  path: '/v1/webhooks',
  summary: 'List webhooks',
  description: 'The oldest first.',
  access: 'operator',
  status: 200,
  answer: z.object({ results: z.array(webhookSchema) }),
  problems: [],
  handle: async (_request, { store }) =>
    accept({ body: { results: (await store.webhooks.list()).map(webhookJson) } }),
});

/** Has a system told of what happens to tokens. */
export const createWebhook = operation({
  id: 'createWebhook',
  method: 'post',
  path: '/v1/webhooks',
  summary: 'Create a webhook',
  description:
    'What happens to tokens is sent to the URL, signed as Standard Webhooks has it (standardwebhooks.com). The secret for that is in this one answer.',
  access: 'operator',
  body: z.strictObject({ url, description: description.default(null), events: events.default([]) }),
  status: 201,
  answer: webhookWithSecretSchema,
  problems: [],
  handle: async ({ body, change }, { webhooks }) => {
    const outcome = await change((transaction, { actor }) => webhooks.create(transaction, body, actor));
    if (!outcome.ok) return outcome;
    const { webhook, secret } = outcome.value;
    return accept({ body: { ...webhookJson(webhook), secret } });
  },
});

/** Changes a webhook, or lets one go on that was paused. */
export const updateWebhook = operation({
  id: 'updateWebhook',
  method: 'patch',
  path: '/v1/webhooks/{id}',
  summary: 'Change, pause or resume a webhook',
  description:
    'Fields that are left out stay as they are. A webhook that is paused is told nothing; what waited when it was paused is sent when it goes on, what happened meanwhile is not.',
  access: 'operator',
  params: webhookParams,
  body: z.strictObject({
    url: url.optional(),
    description: description.optional(),
    events: events.optional(),
    is_paused: z.boolean().optional(),
  }),
  status: 200,
  answer: webhookSchema,
  problems: ['not_found'],
  handle: async ({ params: { id }, body, change }, { webhooks }) => {
    const { is_paused: isPaused, ...rest } = body;
    const named = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const wanted = { ...named, ...(isPaused !== undefined && { isPaused }) };
    const outcome = await change((transaction) => webhooks.update(transaction, id, wanted));
    return outcome.ok ? accept({ body: webhookJson(outcome.value.webhook) }) : outcome;
  },
});

/** Ends a webhook, and what is on its way to it. */
export const deleteWebhook = operation({
  id: 'deleteWebhook',
  method: 'delete',
  path: '/v1/webhooks/{id}',
  summary: 'Delete a webhook',
  description: 'What has not arrived by then never will.',
  access: 'operator',
  params: webhookParams,
  status: 200,
  answer: z.object({}),
  problems: ['not_found'],
  handle: async ({ params: { id }, change }, { webhooks }) => {
    const outcome = await change((transaction) => webhooks.remove(transaction, id));
    return outcome.ok ? accept({ body: {} }) : outcome;
  },
});

/** Gives a webhook a new secret. */
export const rotateWebhookSecret = operation({
  id: 'rotateWebhookSecret',
  method: 'post',
  path: '/v1/webhooks/{id}/rotate-secret',
  summary: 'Rotate the secret of a webhook',
  description: 'The new one is in this one answer. For a day deliveries are signed with both.',
  access: 'operator',
  params: webhookParams,
  status: 200,
  answer: webhookWithSecretSchema,
  problems: ['not_found'],
  handle: async ({ params: { id }, change }, { webhooks }) => {
    const outcome = await change((transaction) => webhooks.rotateSecret(transaction, id));
    if (!outcome.ok) return outcome;
    const { webhook, secret } = outcome.value;
    return accept({ body: { ...webhookJson(webhook), secret } });
  },
});
