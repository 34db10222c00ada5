import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Leak } from '../../src/sdk/index.ts';
import { api } from './api-client.ts';

/** What the pages ask about leaks. Keys begin with `leaks`, so that a change anywhere makes all of it stale. */

const PAGE_LENGTH = 50;
const NEWEST = 100;

/** The leaks of every account, newest first, by pages: for operators. */
export const leakListQuery = infiniteQueryOptions({
  queryKey: ['leaks', 'list'],
  queryFn: ({ pageParam, signal }) =>
    api.leaks.list({ limit: PAGE_LENGTH, ...(pageParam !== undefined && { cursor: pageParam }) }, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }) =>
    next === null ? undefined : (new URL(next, location.origin).searchParams.get('cursor') ?? undefined),
});

/** The leaks of an account's own tokens that nobody has acknowledged; an operator is told of others' as well. */
export function openLeaksQuery(accountId: string) {
  return queryOptions({
    queryKey: ['leaks', 'open', accountId],
    queryFn: async ({ signal }) => {
      const { results } = await api.leaks.list({ limit: NEWEST }, { signal });
      return results.filter((leak) => leak.account.id === accountId && isOpen(leak));
    },
  });
}

/** The leaks of one token, newest first. */
export function tokenLeaksQuery(tokenId: string) {
  return queryOptions({
    queryKey: ['leaks', 'token', tokenId],
    queryFn: async ({ signal }) => {
      const { results } = await api.leaks.list({ token_id: tokenId, limit: NEWEST }, { signal });
      return results;
    },
  });
}

/** What looks for leaked tokens in public, and how much it sees: for operators. */
export const watchersQuery = queryOptions({
  queryKey: ['leaks', 'watchers'],
  queryFn: ({ signal }) => api.operators.watchers({ signal }),
  refetchInterval: 15_000,
});

/** Whether a leak still waits for somebody to say that they know. */
export function isOpen(leak: Pick<Leak, 'acknowledged_at' | 'false_alarm'>): boolean {
  return leak.acknowledged_at === null && leak.false_alarm === null;
}
