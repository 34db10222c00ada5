import { z } from '@hono/zod-openapi';
import { SIGN_UP_POLICIES } from '../accounts/sign-up-policy.ts';
import { accept } from '../problems/problem.ts';
import { ownAccountJson, ownAccountSchema } from './account-json.ts';
import { publicOperation } from './operation.ts';

const answer = z
  .object({
    signed_in: z.boolean(),
    sign_up: z.enum(SIGN_UP_POLICIES).describe('Who may make an account.'),
    claimed: z
      .boolean()
      .describe('False while there is no account: the first is made by the link on the start screen.'),
    github: z.boolean().describe('Whether people can sign in with GitHub.'),
    mail: z.enum(['smtp', 'outbox']).describe('Whether mails leave this machine.'),
    demo: z.boolean().describe('Whether the bundled demo model server is what answers behind the gateway.'),
    account: ownAccountSchema.optional().describe('Whoever is signed in.'),
  })
  .openapi('Session');

/** Who is signed in, if anyone, and what else a page has to know before it asks for anything. */
export const getSession = publicOperation({
  id: 'getSession',
  method: 'get',
  path: '/v1/session',
  summary: 'Who is signed in',
  description: 'Answers everyone: with the account of the session that the cookie names, or without one.',
  status: 200,
  answer,
  problems: [],
  handle: async ({ visitor }, { accounts, store, offers }) => {
    const text = visitor.cookie('session');
    const found = text === undefined ? undefined : await accounts.sessions.find(text);
    const body: z.input<typeof answer> = {
      signed_in: found !== undefined,
      sign_up: await accounts.signUp.policy(),
      claimed: found !== undefined || (await accounts.signUp.isClaimed()),
      ...offers,
      ...(found !== undefined && { account: await ownAccountJson(found.account, store.signIn) }),
    };
    return accept({ body });
  },
});
