import { z } from '@hono/zod-openapi';
import { accept, refuse } from '../problems/problem.ts';
import { operation } from './operation.ts';

/** Tells a caller what happens to the tokens that they may see, as it happens. */
export const watchEvents = operation({
  id: 'watchEvents',
  method: 'get',
  path: '/v1/events',
  summary: 'Watch what happens',
  description: `A stream of server-sent events, for as long as the caller's token or session is in force:

- \`token.changed\` \`{token_id, revision}\`: a token was made, changed, disabled, enabled, rotated or deleted
- \`token.used\` \`{token_id, at, address, user_agent}\`: a call was accepted with it; at most once a second for each token
- \`account.changed\` \`{account_id, revision}\`

Only of what the caller may see. A comment comes every 15 seconds. Whoever reads too slowly is cut off: after every
beginning, ask for what is shown. At most 20 streams for one account.`,
  access: 'tokens:read',
  status: 200,
  answer: z.string().openapi({ description: 'Server-sent events.' }),
  answerTypes: ['text/event-stream'],
  problems: ['too_many_streams'],
  handle: async ({ caller, recheck }, { events }) => {
    if (!events.hasRoomFor(caller)) return refuse('too_many_streams');
    return accept({
      type: 'text/event-stream',
      headers: { 'x-accel-buffering': 'no' },
      stream: (response) => events.open(response, caller, recheck),
    });
  },
});
