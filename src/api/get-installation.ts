import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { operation } from './operation.ts';

/** How the installation is: what `wardkey doctor` shows of a running server. */
export const getInstallation = operation({
  id: 'getInstallation',
  method: 'get',
  path: '/v1/installation',
  summary: 'Inspect the installation',
  description:
    'Looks at the database, the audit trail, the disk and the settings, and says what is not as it should be.',
  access: 'operator',
  status: 200,
  answer: z
    .object({
      version: z.string(),
      at: z.iso.datetime().describe('What the clock of the server says.'),
      checks: z.array(
        z.object({ name: z.string(), level: z.enum(['good', 'advice', 'wrong']), detail: z.string() }),
      ),
    })
    .openapi('Installation'),
  problems: [],
  handle: async (_request, { inspect }) => {
    const { version, at, checks } = await inspect();
    return accept({ body: { version, at, checks } });
  },
});
