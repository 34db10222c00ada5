import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { accountOf } from './caller.ts';
import { emailField } from './fields.ts';
import { operation } from './operation.ts';

/** The invitations that were not followed yet. */
export const listInvitations = operation({
  id: 'listInvitations',
  method: 'get',
  path: '/v1/invitations',
  summary: 'List invitations',
  description: 'Those that can still be followed, newest first.',
  access: 'operator',
  status: 200,
  answer: z.object({
    results: z.array(
      z.object({
        id: z.string(),
        email: z.string(),
        is_operator: z.boolean(),
        created_at: z.iso.datetime(),
        expires_at: z.iso.datetime(),
        invited_by: z.string(),
      }),
    ),
  }),
  problems: [],
  handle: async (_request, { store, clock }) => {
    const links = await store.signIn.listLinks('invitation', clock.now());
    const results = links.map((link) => ({
      id: link.id,
      email: link.email ?? '',
      is_operator: link.isOperator,
      created_at: new Date(link.createdAt).toISOString(),
      expires_at: new Date(link.expiresAt).toISOString(),
      invited_by: link.invitedBy ?? '',
    }));
    return accept({ body: { results } });
  },
});

/** Invites somebody to an account. */
export const createInvitation = operation({
  id: 'createInvitation',
  method: 'post',
  path: '/v1/invitations',
  summary: 'Invite somebody',
  description:
    'Sends a link that makes an account, and answers it too, for installations without mail. It holds for a week.',
  access: 'operator',
  body: z.strictObject({ email: emailField, is_operator: z.boolean().default(false) }),
  status: 201,
  answer: z.object({
    id: z.string(),
    email: z.string(),
    link: z.string().describe('The address to follow. It is in this one answer and in the mail.'),
    expires_at: z.iso.datetime(),
  }),
  problems: ['account_exists', 'sign_up_closed'],
  handle: async ({ body, change }, { accounts }) => {
    const outcome = await change((transaction, _by, caller) => {
      const invitedBy = accountOf(caller)?.name ?? 'An operator';
      return accounts.invitations.invite(transaction, {
        email: body.email,
        isOperator: body.is_operator,
        invitedBy,
      });
    });
    if (!outcome.ok) return outcome;
    const { link, url } = outcome.value;
    const expires_at = new Date(link.expiresAt).toISOString();
    return accept({ body: { id: link.id, email: link.email, link: url, expires_at } });
  },
});

/** Takes an invitation back. */
export const deleteInvitation = operation({
  id: 'deleteInvitation',
  method: 'delete',
  path: '/v1/invitations/{id}',
  summary: 'Take an invitation back',
  description: 'Its link leads nowhere from then on.',
  access: 'operator',
  params: z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' } }) }),
  status: 200,
  answer: z.object({}),
  problems: ['not_found'],
  handle: async ({ params: { id }, change }, { accounts }) => {
    const outcome = await change((transaction) => accounts.invitations.withdraw(transaction, id));
    return outcome.ok ? accept({ body: {} }) : outcome;
  },
});
