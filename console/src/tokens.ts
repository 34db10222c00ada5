import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ActivityOfTokens, ActivityPeriod, TokenQuery } from '../../src/sdk/index.ts';
import { api } from './api-client.ts';

/** What the pages ask about tokens. Keys begin with `tokens`, so that a change anywhere makes all of it stale. */

const PAGE_LENGTH = 50;

/** Tokens by pages of fifty, however many there are. `account` is an id; without it they are those of every account. */
export function tokenListQuery(question: TokenQuery) {
  return infiniteQueryOptions({
    queryKey: ['tokens', 'list', question],
    queryFn: ({ pageParam, signal }) =>
      api.tokens.list({ ...question, limit: PAGE_LENGTH, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) =>
      next === null ? undefined : (new URL(next, location.origin).searchParams.get('cursor') ?? undefined),
    placeholderData: keepPreviousData,
  });
}

/** How many tokens there are of each kind. */
export function tokenSummaryQuery(account: string | undefined) {
  return queryOptions({
    queryKey: ['tokens', 'summary', account],
    queryFn: ({ signal }) => api.tokens.summary(account, { signal }),
  });
}

export function tokenQuery(id: string) {
  return queryOptions({
    queryKey: ['tokens', 'one', id],
    queryFn: ({ signal }) => api.tokens.get(id, { signal }),
  });
}

/** What one token of a list did in thirty days. */
export type MonthOfCalls = ActivityOfTokens['results'][number];

/** Thirty days of calls for the tokens of one page; asked for beside the list, which does not wait for it. */
export function monthOfCallsQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: ['activity', 'month', ids],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, MonthOfCalls>> => {
      const { results } = await api.tokens.activity(ids, { signal });
      return new Map(results.map((row) => [row.token_id, row]));
    },
    enabled: ids.length > 0,
    refetchInterval: 60_000,
  });
}

export function tokenActivityQuery(id: string, period: ActivityPeriod) {
  return queryOptions({
    queryKey: ['activity', 'one', id, period],
    queryFn: ({ signal }) => api.tokens.activityOf(id, period, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function tokenCallersQuery(id: string) {
  return queryOptions({
    queryKey: ['tokens', 'callers', id],
    queryFn: ({ signal }) => api.tokens.callers(id, { signal }),
  });
}

const TIMELINE_SHOWN = 100;

/** What was done to a token, newest first. */
export function timelineQuery(id: string) {
  return queryOptions({
    queryKey: ['tokens', 'timeline', id],
    queryFn: ({ signal }) => api.audit.list({ token: id, limit: TIMELINE_SHOWN }, { signal }),
  });
}
