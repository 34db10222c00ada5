import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { MAIL_STATES, type MailRecord } from '../store/outbox-list.ts';
import { nextPage } from './next-page.ts';
import { operation } from './operation.ts';

const time = z.iso.datetime();
const mailSchema = z
  .object({
    id: z.string(),
    message_id: z.string(),
    kind: z.string(),
    recipient: z.string(),
    state: z.enum(MAIL_STATES),
    account_id: z.string().nullable(),
    token_id: z.string().nullable(),
    created_at: time,
    attempts: z.number(),
    next_attempt_at: time.nullable(),
    last_error: z.string().nullable(),
    ended_at: time.nullable().describe('When it was sent, or given up.'),
  })
  .openapi('Mail');

const answer = z
  .object({
    next: z.string().nullable().describe('The address of the next page.'),
    results: z.array(mailSchema),
  })
  .openapi('MailList');

/** What is in the outbox, for operators: never what a mail says, which may let in whoever reads it. */
export const listMails = operation({
  id: 'listMails',
  method: 'get',
  path: '/v1/mails',
  summary: 'List mails',
  description:
    'Newest first: those that wait, and for a month those that were sent or given up, with what the mail server said.',
  access: 'operator',
  query: z.strictObject({
    state: z.enum(MAIL_STATES).optional(),
    recipient: z.string().trim().max(254).optional().describe('The whole address.'),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z
      .string()
      .regex(/^\d{1,15}\.[\w-]{1,60}$/, 'take it from the "next" of another page')
      .optional(),
  }),
  status: 200,
  answer,
  problems: [],
  handle: async ({ query: { state, recipient, limit, cursor } }, { store, publicUrl }) => {
    const [createdAt, id] = (cursor ?? '').split('.');
    const found = await store.outbox.list({
      ...{ limit: limit + 1, state, recipient: recipient?.toLowerCase() },
      before: id === undefined ? undefined : { createdAt: Number(createdAt), id },
    });
    const mails = found.slice(0, limit);
    const last = found.length > limit ? mails.at(-1) : undefined;
    const wanted = { limit, state, recipient, cursor: `${last?.createdAt}.${last?.id}` };
    const next = last === undefined ? null : nextPage(publicUrl, '/v1/mails', wanted);
    return accept({ body: { next, results: mails.map(mailJson) } satisfies z.input<typeof answer> });
  },
});

function mailJson(mail: MailRecord): z.input<typeof mailSchema> {
  const { id, messageId, kind, recipient, state, accountId, tokenId, attempts, lastError } = mail;
  return {
    ...{ id, message_id: messageId, kind, recipient, state, account_id: accountId, token_id: tokenId },
    created_at: new Date(mail.createdAt).toISOString(),
    attempts,
    next_attempt_at: isoOrNull(mail.nextAttemptAt),
    last_error: lastError,
    ended_at: isoOrNull(mail.endedAt),
  };
}

function isoOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
