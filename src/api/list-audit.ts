import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { auditFilterFields, auditJson, auditQuestion } from './audit-filter.ts';
import { nextPage } from './next-page.ts';
import { operation } from './operation.ts';

const query = z.strictObject({
  ...auditFilterFields,
  cursor: z
    .string()
    .regex(/^\d{1,15}\.\d{1,6}$/, 'take it from the "next" of another page')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

const answer = z
  .object({
    next: z.string().nullable().describe('The address of the next page.'),
    results: z.array(
      z.object({
        revision: z.number(),
        position: z.number().describe('Its place among the entries of that revision.'),
        at: z.iso.datetime(),
        actor: z.looseObject({ kind: z.string() }),
        action: z.string(),
        token_id: z.string().nullable(),
        account_id: z.string().nullable(),
        detail: z.looseObject({}),
        hash: z.string(),
      }),
    ),
  })
  .openapi('AuditTrail');

/** The audit trail, newest first: of the caller's account, or for an operator of all. */
export const listAudit = operation({
  id: 'listAudit',
  method: 'get',
  path: '/v1/audit',
  summary: 'Read the audit trail',
  description:
    'Who changed what and when, newest first. Each entry is linked to the one before it by its hash.',
  access: 'tokens:read',
  query,
  status: 200,
  answer,
  problems: ['not_found'],
  handle: async ({ query: wanted, caller }, { store, publicUrl }) => {
    const question = await auditQuestion(store, wanted, caller);
    if (!question.ok) return question;
    const [revision, position] = (wanted.cursor ?? '').split('.').map(Number);
    const found = await store.listAudit({
      ...question.value,
      limit: wanted.limit + 1,
      ...(revision !== undefined && position !== undefined && { before: { revision, position } }),
    });
    const entries = found.slice(0, wanted.limit);
    const last = found.length > wanted.limit ? entries.at(-1) : undefined;
    const next =
      last && nextPage(publicUrl, '/v1/audit', { ...wanted, cursor: `${last.revision}.${last.position}` });
    return accept({
      body: { next: next ?? null, results: entries.map((entry) => auditJson(entry, caller)) },
    });
  },
});
