import { type CallOptions, segment } from '../request-form.ts';
import type { Send } from '../send-request.ts';
import type { FoundToken, Leak, LeakDrill, ReportedLeak } from '../types/leak.ts';
import type { Page, Results } from '../types/page.ts';
import { allOf } from './all-pages.ts';

/** Which leaks to list. */
export interface LeakQuery {
  readonly token_id?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** Tokens that became known to others: reporting them, and looking after one's own. */
export function leakCalls(send: Send) {
  const list = (query: LeakQuery = {}, options?: CallOptions) =>
    send<Page<Leak>>('GET', '/v1/leaks', { ...options, query: { ...query } });
  return {
    /** Up to a thousand at a time. Each that is a token of this server is disabled at once, whoever it belongs to. */
    report: (
      found: readonly FoundToken[],
      options?: CallOptions & { readonly foundWith?: 'search' | 'scan' },
    ) => {
      const { foundWith, ...rest } = options ?? {};
      const body = { leaks: found, ...(foundWith && { found_with: foundWith }) };
      return send<Results<ReportedLeak>>('POST', '/v1/leaks', { ...rest, body });
    },
    /** One page, the newest report first: of one's own account, or for an operator of all. */
    list,
    /** All of them, page by page as they are asked for. */
    listAll: (query: LeakQuery = {}, options?: CallOptions) =>
      allOf((cursor) => list({ ...query, ...cursor }, options)),
    acknowledge: (id: string, options?: CallOptions) =>
      send<Leak>('POST', `/v1/leaks/${segment(id)}/acknowledge`, options),
    /** Operators: says that a report was a mistake. The token stays disabled until it is enabled. */
    reportFalseAlarm: (id: string, reason: string, options?: CallOptions) =>
      send<Leak>('POST', `/v1/leaks/${segment(id)}/false-alarm`, { ...options, body: { reason } }),
    /** Operators: shows on a token made for it what happens when one leaks. Takes some seconds where mail is slow. */
    drill: (options?: CallOptions) => send<LeakDrill>('POST', '/v1/drills/leak', options),
  };
}
