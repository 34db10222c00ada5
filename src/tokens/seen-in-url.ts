import { refuse } from '../problems/problem.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Store } from '../store/open-store.ts';
import type { TokenHash } from '../token-format/token-text.ts';
import { noteSeenInUrl } from './change-token.ts';

const HOUR = 60 * 60 * 1000;
const REMEMBERED = 1000;

/**
 * Notes in the audit trail that a token stood in a URL, at most once an hour for each text: whoever repeats the
 * mistake in a loop must not be able to fill the disk with it. Never throws and never waits; failures are logged.
 */
export function openUrlWatch(store: Store, clock: { now(): number }, logger: Logger) {
  const noted = new Map<TokenHash, number>();
  return (hash: TokenHash): void => {
    const now = clock.now();
    if (now - (noted.get(hash) ?? 0) < HOUR) return;
    if (noted.size >= REMEMBERED) noted.clear();
    noted.set(hash, now);
    note(store, hash, now).catch((error: unknown) =>
      logger.error({ err: error }, 'could not note a token in a URL'),
    );
  };
}

async function note(store: Store, hash: TokenHash, now: number): Promise<void> {
  const { found } = await store.findTokenByHash(hash);
  // A text nobody was issued is worth no entry, and one that was noted lately has its entry.
  if (found === undefined || now - (found.token.seenInUrlAt ?? 0) < HOUR) return;
  const actor = { kind: 'system', name: 'URL watch' } as const;
  await store.change(actor, async (transaction) => {
    const token = await transaction.findToken(found.token.id);
    if (token === undefined) return refuse('not_found');
    return noteSeenInUrl(transaction, token, { actor, grantor: { isOperator: true, scopes: 'all' } });
  });
}
