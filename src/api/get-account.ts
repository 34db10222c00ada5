import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import type { TokenByHash } from '../store/records.ts';
import { operation } from './operation.ts';

const accountSchema = z
  .object({
    type: z.enum(['user', 'organization', 'operator']),
    username: z.string(),
    name: z.string(),
    id: z.string().nullable(),
    email: z.string().nullable(),
    is_operator: z.boolean(),
    token: z
      .object({ id: z.string(), name: z.string(), hint: z.string(), scopes: z.array(z.string()) })
      .nullable()
      .describe('The token that made this call; none when a person who is signed in made it.'),
  })
  .openapi('Account');

/** Who am I: the first call of a client that wants to know at start-up whether its token is good. */
export const getAccount = operation({
  id: 'getAccount',
  method: 'get',
  path: '/v1/account',
  summary: 'Who am I',
  description: 'The account that the token belongs to, and the token itself by name and hint.',
  access: 'any',
  status: 200,
  answer: accountSchema,
  problems: [],
  handle: async ({ caller }) => {
    if (caller.kind === 'local_operator') return accept({ body: LOCAL_OPERATOR });
    const { id, type, username, name, email, isOperator } =
      caller.kind === 'session' ? caller.account : caller.subject.account;
    const shown = caller.kind === 'token' ? usedToken(caller.subject) : null;
    return accept({ body: { type, username, name, id, email, is_operator: isOperator, token: shown } });
  },
});

function usedToken({ token, text }: TokenByHash) {
  return { id: token.id, name: token.name, hint: text.hint, scopes: [...token.scopes] };
}

const LOCAL_OPERATOR: z.input<typeof accountSchema> = {
  type: 'operator',
  username: 'operator',
  name: 'Operator on this machine',
  id: null,
  email: null,
  is_operator: true,
  token: null,
};
