import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { emailField } from './fields.ts';
import { linkField } from './follow-link.ts';
import { publicOperation } from './operation.ts';
import { typedPassword } from './sign-in.ts';
import { originOf } from './visitor.ts';

/** Sends a link that makes an account to whoever wants one. */
export const askToSignUp = publicOperation({
  id: 'askToSignUp',
  method: 'post',
  path: '/v1/sign-up',
  summary: 'Ask for a link that makes an account',
  description:
    'There is no account before the link is followed. Whether the address has one already is told to its mailbox alone.',
  body: z.strictObject({ email: emailField }),
  status: 202,
  answer: z.object({}),
  problems: ['sign_up_closed', 'sign_in_slowed'],
  handle: async ({ body, visitor }, { accounts }) => {
    const outcome = await accounts.signUp.ask(body.email, visitor.address);
    return outcome.ok ? accept({ body: {} }) : outcome;
  },
});

/** Sends a link that sets a new password to whoever has lost theirs. */
export const askForPasswordReset = publicOperation({
  id: 'askForPasswordReset',
  method: 'post',
  path: '/v1/password-resets',
  summary: 'Ask for a link that sets a new password',
  description: 'Answers the same whether or not the address has an account.',
  body: z.strictObject({ email: emailField }),
  status: 202,
  answer: z.object({}),
  problems: ['sign_in_slowed'],
  handle: async ({ body, visitor }, { accounts }) => {
    const outcome = await accounts.passwordReset.ask(body.email, visitor.address);
    return outcome.ok ? accept({ body: {} }) : outcome;
  },
});

/** Says whether a link still sets a new password, before anybody thinks of one. */
export const lookAtPasswordReset = publicOperation({
  id: 'lookAtPasswordReset',
  method: 'post',
  path: '/v1/password-resets/look',
  summary: 'Look at a link that sets a new password',
  description: 'The link is not used up by this.',
  body: z.strictObject({ link: linkField }),
  status: 200,
  answer: z.object({}),
  problems: ['link_not_valid', 'sign_in_slowed'],
  handle: async ({ body, visitor }, { accounts }) => {
    const outcome = await accounts.passwordReset.look(body.link, visitor.address);
    return outcome.ok ? accept({ body: {} }) : outcome;
  },
});

/** Sets a new password by a link. */
export const completePasswordReset = publicOperation({
  id: 'completePasswordReset',
  method: 'post',
  path: '/v1/password-resets/complete',
  summary: 'Set a new password by a link',
  description: 'Uses the link up and ends all sessions of the account. Then sign in.',
  body: z.strictObject({ link: linkField, password: typedPassword }),
  status: 200,
  answer: z.object({}),
  problems: ['link_not_valid', 'sign_in_slowed', 'sign_in_busy'],
  handle: async ({ body, visitor }, { accounts }) => {
    const outcome = await accounts.passwordReset.complete(body.link, body.password, originOf(visitor));
    return outcome.ok ? accept({ body: {} }) : outcome;
  },
});
