import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { DEFAULT_TOKEN, issueToken } from '../tokens/issue-token.ts';
import { emailField, personNameField } from './fields.ts';
import { operation } from './operation.ts';

const answer = z
  .object({
    account: z.object({
      id: z.string(),
      email: z.string(),
      username: z.string(),
      name: z.string(),
      is_operator: z.boolean(),
    }),
    token: z.object({
      id: z.string(),
      name: z.string(),
      hint: z.string(),
      text: z.string().describe('The token text. It is in this one answer and nowhere else.'),
    }),
  })
  .openapi('NewAccount');

/** Makes an account and its default token, both or neither. */
export const createAccount = operation({
  id: 'createAccount',
  method: 'post',
  path: '/v1/accounts',
  summary: 'Create an account',
  description: 'Makes an account together with its default token, whose text is shown this once.',
  access: 'operator',
  body: z.strictObject({
    email: emailField,
    name: personNameField,
    password: z.string().max(1024),
    is_operator: z.boolean().default(false),
  }),
  status: 201,
  answer,
  problems: ['account_exists'],
  handle: async ({ body, change }, { accounts, prefix }) => {
    const make = await accounts.prepare({
      email: body.email,
      name: body.name,
      password: body.password,
      isOperator: body.is_operator,
    });
    if (!make.ok) return make;
    const outcome = await change(async (transaction, by) => {
      const account = await make.value(transaction);
      if (!account.ok) return account;
      const token = await issueToken(transaction, prefix, account.value, DEFAULT_TOKEN, by);
      return token.ok ? accept({ ...token.value, account: account.value }) : token;
    });
    if (!outcome.ok) return outcome;
    const { account, issued, text } = outcome.value;
    const { id, email, username, name, isOperator } = account;
    const { token, texts } = issued;
    return accept({
      body: {
        account: { id, email, username, name, is_operator: isOperator },
        token: { id: token.id, name: token.name, hint: texts[0].hint, text },
      } satisfies z.input<typeof answer>,
    });
  },
});
