import { z } from '@hono/zod-openapi';
import { accept, refuse } from '../problems/problem.ts';
import { clearCookie } from './cookies.ts';
import { sessionOperation } from './operation.ts';

/** Where a person is signed in. */
export const listSessions = sessionOperation({
  id: 'listSessions',
  method: 'get',
  path: '/v1/sessions',
  summary: 'Where you are signed in',
  description:
    'The sessions of the account that have not ended. When one was last seen is exact to five minutes.',
  status: 200,
  answer: z.object({
    results: z.array(
      z.object({
        id: z.string(),
        created_at: z.iso.datetime(),
        last_seen_at: z.iso.datetime(),
        address: z.string(),
        user_agent: z.string(),
        is_current: z.boolean(),
      }),
    ),
  }),
  problems: [],
  handle: async ({ caller }, { store, clock }) => {
    const sessions = await store.signIn.listSessions(caller.account.id, clock.now());
    const results = sessions.map((session) => ({
      id: session.id,
      created_at: new Date(session.createdAt).toISOString(),
      last_seen_at: new Date(session.lastSeenAt).toISOString(),
      address: session.address,
      user_agent: session.userAgent,
      is_current: session.id === caller.sessionId,
    }));
    return accept({ body: { results } });
  },
});

/** Ends one session of one's own. */
export const endSession = sessionOperation({
  id: 'endSession',
  method: 'delete',
  path: '/v1/sessions/{id}',
  summary: 'End one of your sessions',
  description: 'Whoever has it is signed out from the answer on.',
  params: z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' } }) }),
  status: 200,
  answer: z.object({}),
  problems: ['not_found'],
  handle: async ({ params: { id }, caller, change }, { publicUrl }) => {
    const outcome = await change(async (transaction) => {
      const found = await transaction.signIn.findSession(id);
      if (found?.account.id !== caller.account.id) return refuse('not_found');
      await transaction.signIn.deleteSession(id);
      transaction.audit({
        action: 'account.sessions_ended',
        accountId: caller.account.id,
        detail: { sessions: 1 },
      });
      return accept({});
    });
    if (!outcome.ok) return outcome;
    return accept({ body: {}, cookies: id === caller.sessionId ? [clearCookie('session', publicUrl)] : [] });
  },
});

/** Ends all sessions of one's own, this one too. */
export const endSessions = sessionOperation({
  id: 'endSessions',
  method: 'delete',
  path: '/v1/sessions',
  summary: 'Sign out everywhere',
  description: 'Ends all sessions of the account, the one that asks too.',
  status: 200,
  answer: z.object({}),
  problems: [],
  handle: async ({ caller, change }, { publicUrl }) => {
    const outcome = await change(async (transaction) => {
      const sessions = await transaction.signIn.deleteSessions(caller.account.id);
      transaction.audit({
        action: 'account.sessions_ended',
        accountId: caller.account.id,
        detail: { sessions },
      });
      return accept({});
    });
    if (!outcome.ok) return outcome;
    return accept({ body: {}, cookies: [clearCookie('session', publicUrl)] });
  },
});
