import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isSignedOut } from './api-client.ts';

/** What is told when the server no longer knows who is signed in. The router sets it, which knows where to go. */
export const signedOut: { tell: () => void } = { tell: () => undefined };

const onError = (error: unknown): void => {
  if (isSignedOut(error)) signedOut.tell();
};

/** What the console remembers of the server's answers; nothing of it is written to the browser's storage. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && isWorthTrying(error),
    },
  },
});

/** An answer that says no is the same the next time; a server that is away or busy may be back. */
function isWorthTrying(error: unknown): boolean {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status !== 'number' || status >= 500;
}
