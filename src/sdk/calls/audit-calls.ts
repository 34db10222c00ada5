import type { CallOptions } from '../request-form.ts';
import type { Sender } from '../send-request.ts';
import type { AuditEntry, AuditQuery } from '../types/activity.ts';
import type { Page } from '../types/page.ts';
import { allOf } from './all-pages.ts';

/** Who changed what and when: of one's own account, or for an operator of all. */
export function auditCalls({ send, open }: Sender) {
  const list = (query: AuditQuery = {}, options?: CallOptions) =>
    send<Page<AuditEntry>>('GET', '/v1/audit', { ...options, query: { ...query } });
  return {
    /** One page, newest first. */
    list,
    /** All of them, page by page as they are asked for. */
    listAll: (query: AuditQuery = {}, options?: CallOptions) =>
      allOf((cursor) => list({ ...query, ...cursor }, options)),
    /** All of them as one file, as it is read from the server. */
    export: async (
      format: 'csv' | 'jsonl',
      query: AuditQuery = {},
      options?: CallOptions,
    ): Promise<Response['body']> => {
      const answer = await open('GET', '/v1/audit/export', { ...options, query: { ...query, format } });
      return answer.body;
    },
  };
}
