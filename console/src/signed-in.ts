import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { safeNext, sessionQuery } from './session.ts';

/** What to do once somebody has signed in: nothing of whoever was here before is kept; then on to the page they wanted. */
export function useSignedIn(next: string | undefined): () => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return async () => {
    client.clear();
    await client.fetchQuery(sessionQuery);
    router.history.push(safeNext(next));
  };
}
