import { z } from '@hono/zod-openapi';
import { accept, refuse } from '../problems/problem.ts';
import { rawOperation } from './operation.ts';

/** GitHub sends no larger ones. */
const BODY_BYTES_MAX = 25 * 1024 * 1024;

const answer = z
  .object({
    receipt: z
      .enum(['queued', 'known', 'ignored'])
      .describe(
        '`queued`: it is kept until it was looked into; `known`: it was sent before; `ignored`: it is no push.',
      ),
  })
  .openapi('PushReceipt');

/** Takes the push webhooks of repositories and organisations on GitHub. */
export const receivePush = rawOperation({
  id: 'receivePush',
  method: 'post',
  path: '/v1/integrations/github/push',
  summary: 'Announce a push',
  description:
    'For the webhook of a repository, an organisation or an app on GitHub, with the event `push`, the content type `application/json` and the secret that `WARDKEY_GITHUB_WEBHOOK_SECRET` names. The answer comes at once; what was pushed is looked into afterwards.',
  body: z.object({}).loose(),
  bodyBytesMax: BODY_BYTES_MAX,
  status: 202,
  answer,
  problems: ['not_found', 'validation_failed'],
  handle: async ({ raw, header }, { watching: { pushes } }) => {
    if (pushes === undefined) return refuse('not_found');
    const receipt = await pushes.receive({
      body: raw,
      signature: header('x-hub-signature-256'),
      deliveryId: header('x-github-delivery'),
      event: header('x-github-event'),
    });
    if (receipt === 'not_ours') return refuse('validation_failed', WRONG_SIGNATURE);
    return accept({ body: { receipt } satisfies z.input<typeof answer> });
  },
});

const WRONG_SIGNATURE = {
  detail: 'The signature of the webhook is missing or not that of this body.',
  fix: 'Give the webhook on GitHub the secret that stands in WARDKEY_GITHUB_WEBHOOK_SECRET.',
  errors: [
    { pointer: '/x-hub-signature-256', detail: 'must be the HMAC-SHA-256 of the body with the secret' },
  ],
};
