import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AuditEntry, AuditQuery, Page } from '../../src/sdk/index.ts';
import { api } from './api-client.ts';

const PAGE_LENGTH = 50;

/** The accounts of the installation, by pages. */
export function accountListQuery(search: string) {
  return infiniteQueryOptions({
    queryKey: ['operator', 'accounts', search],
    queryFn: ({ pageParam, signal }) =>
      api.operators.accounts.list(
        { limit: PAGE_LENGTH, ...(search !== '' && { search }), ...pageParam },
        { signal },
      ),
    initialPageParam: {},
    getNextPageParam: nextQuery,
    placeholderData: keepPreviousData,
  });
}

/** The audit trail, newest first, by pages. */
export function auditQuery(question: AuditQuery) {
  return infiniteQueryOptions({
    queryKey: ['operator', 'audit', question],
    queryFn: ({ pageParam, signal }): Promise<Page<AuditEntry>> =>
      api.audit.list({ ...question, limit: PAGE_LENGTH, ...pageParam }, { signal }),
    initialPageParam: {},
    getNextPageParam: nextQuery,
    placeholderData: keepPreviousData,
  });
}

/** Who was invited and has not come yet. */
export const invitationsQuery = queryOptions({
  queryKey: ['operator', 'invitations'],
  queryFn: ({ signal }) => api.operators.invitations.list({ signal }),
});

/** Who may make an account. */
export const signUpPolicyQuery = queryOptions({
  queryKey: ['operator', 'sign-up-policy'],
  queryFn: ({ signal }) => api.operators.signUpPolicy.get({ signal }),
});

/** What asks for the next page: the query of the address that the server names. Its host is not looked at. */
function nextQuery({ next }: { next: string | null }): Record<string, string> | undefined {
  return next === null
    ? undefined
    : Object.fromEntries(new URL(next, location.origin).searchParams.entries());
}
