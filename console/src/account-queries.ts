import { queryOptions } from '@tanstack/react-query';
import { api } from './api-client.ts';

/** The places at which the account is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: ({ signal }) => api.account.sessions.list({ signal }),
});

export const passkeysQuery = queryOptions({
  queryKey: ['account', 'passkeys'],
  queryFn: ({ signal }) => api.account.passkeys.list({ signal }),
});

/** What the account is told by mail. */
export const notificationsQuery = queryOptions({
  queryKey: ['account', 'notifications'],
  queryFn: ({ signal }) => api.account.notifications.get({ signal }),
});
