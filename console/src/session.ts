import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { Session, SessionAccount } from '../../src/sdk/index.ts';
import { api } from './api-client.ts';

/** Who is signed in, and what the start pages need to know; asked anew after signing in or out. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }): Promise<Session> => api.session.get({ signal }),
  staleTime: 60_000,
});

/** The account that is signed in. Only for parts of pages that nobody sees without signing in. */
export function useAccount(): SessionAccount {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data.signed_in) throw new Error('nobody is signed in');
  return data.account;
}

/** Where to go after signing in: a path of the console, never another site. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?:account|operator)(?:[/?#]|$)/.test(next))
    return '/account/api-tokens';
  return next;
}
