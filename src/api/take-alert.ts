import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { rawOperation } from './operation.ts';

const BODY_BYTES_MAX = 10 * 1024 * 1024;

const row = z.looseObject({
  token: z.string(),
  type: z.string(),
  url: z.string().optional(),
  source: z.string().optional(),
});

/** Takes the alerts of GitHub's secret scanning, and of others who sign theirs in the same way. */
export const takeAlert = rawOperation({
  id: 'takeAlert',
  method: 'post',
  path: '/v1/integrations/github/secret-scanning',
  summary: 'Take an alert about leaked tokens',
  description:
    'For partners of GitHub’s secret scanning: signed in the headers Github-Public-Key-Identifier and Github-Public-Key-Signature. Each token of this server in the alert is disabled before the answer, which says of every row what it was.',
  bodyBytesMax: BODY_BYTES_MAX,
  body: z.array(row),
  status: 200,
  answer: z.array(
    z.object({
      token_hash: z.string(),
      token_type: z.string(),
      label: z.enum(['true_positive', 'false_positive']),
    }),
  ),
  problems: ['alert_signature_invalid', 'alert_keys_unavailable'],
  handle: async ({ raw, header }, { leaks }) => {
    const taken = await leaks.alerts.take({ raw, header });
    return taken.ok ? accept({ body: taken.value.feedback }) : taken;
  },
});
