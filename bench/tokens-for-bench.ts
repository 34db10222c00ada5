import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accept } from '../src/problems/problem.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { openSqlite } from '../src/store/open-sqlite.ts';
import { openStore, type Store } from '../src/store/open-store.ts';
import type { Scope } from '../src/store/records.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import type { TokenText } from '../src/token-format/token-text.ts';
import { issueToken } from '../src/tokens/issue-token.ts';
import { openVerifier, type Verifier } from '../src/verify/open-verifier.ts';

/** A real store with real tokens in a folder of its own, and a verifier on it. */
export interface TokensForBench {
  readonly store: Store;
  readonly verifier: Verifier;
  readonly texts: readonly TokenText[];
  close(): Promise<void>;
}

/** Issues `count` tokens with the given scopes, all of one account. */
export async function openTokens(count: number, scopes: readonly Scope[]): Promise<TokensForBench> {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-bench-'));
  const opened = await openSqlite(folder);
  if (!opened.ok) throw new Error(opened.refusal.detail);
  const store = openStore(opened.database, systemClock);
  const texts = await issueAll(store, count, scopes);
  const verifier = await openVerifier({
    store,
    clock: systemClock,
    tokenPrefix: DEFAULT_PREFIX,
    cacheEntries: 100_000,
  });
  const close = async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  };
  return { store, verifier, texts, close };
}

/** Counting the tokens of an account takes longer the more there are. */
const TOKENS_OF_ACCOUNT = 1000;

/** Issues `count` tokens, named `token 0`, `token 1`…, a thousand for each account. */
export async function issueAll(store: Store, count: number, scopes: readonly Scope[]): Promise<TokenText[]> {
  const texts: TokenText[] = [];
  for (let first = 0; first < count; first += TOKENS_OF_ACCOUNT) {
    const names = Array.from(
      { length: Math.min(TOKENS_OF_ACCOUNT, count - first) },
      (_, index) => `token ${first + index}`,
    );
    texts.push(...(await issueForAccount(store, `bench-${first / TOKENS_OF_ACCOUNT}`, names, scopes)));
  }
  return texts;
}

async function issueForAccount(
  store: Store,
  username: string,
  names: readonly string[],
  scopes: readonly Scope[],
): Promise<TokenText[]> {
  const actor = { kind: 'system', name: 'bench' } as const;
  const grantor = { isOperator: true, scopes: 'all' } as const;
  const outcome = await store.change(actor, async (transaction) => {
    const account = {
      id: `acc_${username}`,
      type: 'user',
      username,
      name: 'Bench',
      email: `${username}@example.com`,
      isOperator: true,
      suspendedAt: null,
      createdAt: transaction.at,
    } as const;
    await transaction.insertAccount(account, 'no password');
    const texts: TokenText[] = [];
    for (const name of names) {
      const wishes = { name, scopes, expiresAt: null, allowedAddresses: [], rateLimitPerMinute: null };
      const issued = await issueToken(transaction, DEFAULT_PREFIX, account, wishes, { actor, grantor });
      if (!issued.ok) throw new Error(issued.problem.detail);
      texts.push(issued.value.text);
    }
    return accept({ texts });
  });
  if (!outcome.ok) throw new Error(outcome.problem.detail);
  return outcome.value.texts;
}
