import { z } from '@hono/zod-openapi';
import { SIGN_UP_POLICIES } from '../accounts/sign-up-policy.ts';
import { accept } from '../problems/problem.ts';
import { operation } from './operation.ts';

const policyAnswer = z
  .object({ policy: z.enum(SIGN_UP_POLICIES), is_set_by_environment: z.boolean() })
  .openapi('SignUpPolicy');

/** Who may make an account. */
export const getSignUpPolicy = operation({
  id: 'getSignUpPolicy',
  method: 'get',
  path: '/v1/sign-up-policy',
  summary: 'Who may sign up',
  description:
    'Everyone with a mailbox (open), whom an operator invites (invite), or nobody by themselves (closed).',
  access: 'operator',
  status: 200,
  answer: policyAnswer,
  problems: [],
  handle: async (_request, { accounts: { signUp } }) => {
    const policy = await signUp.policy();
    return accept({ body: { policy, is_set_by_environment: signUp.isPolicyFixed } });
  },
});

/** Says who may make an account. */
export const updateSignUpPolicy = operation({
  id: 'updateSignUpPolicy',
  method: 'patch',
  path: '/v1/sign-up-policy',
  summary: 'Say who may sign up',
  description: 'Holds from the answer on, for links that are under way too.',
  access: 'operator',
  body: z.strictObject({ policy: z.enum(SIGN_UP_POLICIES) }),
  status: 200,
  answer: policyAnswer,
  problems: ['set_by_environment'],
  handle: async ({ body: { policy }, change }, { accounts }) => {
    const outcome = await change((transaction) => accounts.invitations.setPolicy(transaction, policy));
    return outcome.ok ? accept({ body: { policy, is_set_by_environment: false } }) : outcome;
  },
});
