import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import type { AuditQuestion } from '../store/audit-questions.ts';
import type { Store } from '../store/open-store.ts';
import { auditFilterFields, auditJson, auditQuestion } from './audit-filter.ts';
import { CSV_HEADER, csvLine, jsonLine } from './audit-lines.ts';
import type { Recheck } from './event-stream.ts';
import { operation } from './operation.ts';

const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', header: CSV_HEADER, lineOf: csvLine },
  jsonl: { type: 'application/jsonl', header: '', lineOf: jsonLine },
} as const;

/** So many entries are in memory at a time. */
const PAGE = 500;

/** The audit trail as a file, for whoever has to keep or to search it elsewhere. */
export const exportAudit = operation({
  id: 'exportAudit',
  method: 'get',
  path: '/v1/audit/export',
  summary: 'Export the audit trail',
  description:
    'All entries that fit, newest first, as CSV for spreadsheets or as one JSON object a line. The file is cut off, not ended, when the caller goes out of force while it is read.',
  access: 'tokens:read',
  query: z.strictObject({ ...auditFilterFields, format: z.enum(['csv', 'jsonl']).default('csv') }),
  status: 200,
  answer: z.string(),
  answerTypes: Object.values(FORMATS).map(({ type }) => type),
  problems: ['not_found'],
  handle: async ({ query, caller, recheck }, { store }) => {
    const question = await auditQuestion(store, query, caller);
    if (!question.ok) return question;
    const { type } = FORMATS[query.format];
    return accept({
      type,
      headers: { 'content-disposition': `attachment; filename="audit.${query.format}"` },
      stream: (response: ServerResponse) =>
        pipeline(Readable.from(pagesOf(store, question.value, query.format, recheck)), response),
    });
  },
});

/** The next page is read when the one before was taken: a slow reader costs one page. */
async function* pagesOf(
  store: Pick<Store, 'listAudit'>,
  question: Omit<AuditQuestion, 'limit'>,
  format: keyof typeof FORMATS,
  recheck: Recheck,
): AsyncGenerator<string> {
  const { header, lineOf } = FORMATS[format];
  if (header !== '') yield header;
  let before: AuditQuestion['before'];
  while (true) {
    const now = await recheck();
    if (now === undefined) throw new Error('the caller went out of force');
    const page = await store.listAudit({ ...question, limit: PAGE, ...(before && { before }) });
    if (page.length > 0) yield page.map((entry) => lineOf(auditJson(entry, now.caller))).join('');
    before = page.at(-1);
    if (page.length < PAGE) return;
  }
}
