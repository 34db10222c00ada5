import { z } from '@hono/zod-openapi';
import { beginSession } from '../accounts/sign-in.ts';
import { accept } from '../problems/problem.ts';
import type { Actor } from '../store/records.ts';
import { DEFAULT_TOKEN, issueToken } from '../tokens/issue-token.ts';
import { ownAccountJson, ownAccountSchema } from './account-json.ts';
import { emailField, personNameField } from './fields.ts';
import { publicOperation } from './operation.ts';
import { sessionCookie, typedPassword } from './sign-in.ts';
import { originOf } from './visitor.ts';

/** What stands behind the `#` in the address of a link. */
export const linkField = z.string().trim().min(1).max(200);

/** Says what a link is for, so that its page can ask for what is missing. */
export const lookAtLink = publicOperation({
  id: 'lookAtLink',
  method: 'post',
  path: '/v1/sign-up/look',
  summary: 'Look at a link to an account',
  description: 'The link is not used up by this.',
  body: z.strictObject({ link: linkField }),
  status: 200,
  answer: z.object({
    kind: z.enum(['claim', 'sign_up', 'invitation']),
    email: z.string().nullable(),
    name: z.string().nullable(),
    expires_at: z.iso.datetime(),
  }),
  problems: ['link_not_valid', 'sign_in_slowed'],
  handle: async ({ body, visitor }, { accounts }) => {
    const link = await accounts.signUp.look(body.link, visitor.address);
    if (!link.ok) return link;
    const { kind, email, name, expiresAt } = link.value;
    return accept({ body: { kind, email, name, expires_at: new Date(expiresAt).toISOString() } });
  },
});

const newAccount = z
  .object({
    account: ownAccountSchema,
    token: z.object({
      id: z.string(),
      name: z.string(),
      hint: z.string(),
      text: z.string().describe('The token text. It is in this one answer and nowhere else.'),
    }),
  })
  .openapi('SignedUp');

const SIGN_UP: Actor = { kind: 'system', name: 'sign-up' };

/** Makes the account that a link leads to, its default token and its first session: all of them or nothing. */
export const completeSignUp = publicOperation({
  id: 'completeSignUp',
  method: 'post',
  path: '/v1/sign-up/complete',
  summary: 'Make the account that a link leads to',
  description:
    'Uses the link up. The text of the default token is shown this once; the cookie of the answer is that of a session.',
  body: z.strictObject({
    link: linkField,
    email: emailField
      .optional()
      .describe('For the first account alone: other links name the address themselves.'),
    name: personNameField,
    password: typedPassword,
  }),
  status: 201,
  answer: newAccount,
  problems: ['link_not_valid', 'account_exists', 'sign_up_closed', 'sign_in_slowed', 'sign_in_busy'],
  handle: async ({ body: { link, email, name, password }, visitor }, parts) => {
    const { accounts, store, prefix, publicUrl } = parts;
    const make = await accounts.signUp.prepare(link, { email, name, password }, visitor.address);
    if (!make.ok) return make;
    const outcome = await store.change(SIGN_UP, async (transaction) => {
      const made = await make.value(transaction);
      if (!made.ok) return made;
      const account = made.value;
      const { id: accountId, username } = account;
      const grantor = { isOperator: account.isOperator, scopes: 'all' } as const;
      const by = { actor: { kind: 'account', accountId, username }, grantor } as const;
      const token = await issueToken(transaction, prefix, account, DEFAULT_TOKEN, by);
      if (!token.ok) return token;
      const from = originOf(visitor);
      const session = await beginSession(transaction, accounts.sessions, account, 'link', from);
      return accept({ ...token.value, account, session });
    });
    if (!outcome.ok) return outcome;
    const { account, issued, text, session } = outcome.value;
    const { token, texts } = issued;
    const body: z.input<typeof newAccount> = {
      account: await ownAccountJson(account, store.signIn),
      token: { id: token.id, name: token.name, hint: texts[0].hint, text },
    };
    return accept({ body, cookies: [sessionCookie(session, publicUrl)] });
  },
});
