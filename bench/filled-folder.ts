import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/runtime/clock.ts';
import { openSqlite } from '../src/store/open-sqlite.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Scope } from '../src/store/records.ts';
import type { TokenText } from '../src/token-format/token-text.ts';
import { issueAll } from './tokens-for-bench.ts';

/** A data folder with tokens in it, for a server that is started on it. */
export interface FilledFolder {
  readonly path: string;
  readonly texts: readonly TokenText[];
  remove(): void;
}

/** Issues `count` tokens named `token 0`, `token 1`… into a new data folder. */
export async function fillFolder(count: number, scopes: readonly Scope[] = ['api']): Promise<FilledFolder> {
  const path = mkdtempSync(join(tmpdir(), 'wardkey-bench-'));
  const opened = await openSqlite(path);
  if (!opened.ok) throw new Error(opened.refusal.detail);
  const store = openStore(opened.database, systemClock);
  const texts = await issueAll(store, count, scopes);
  await store.close();
  return { path, texts, remove: () => rmSync(path, { recursive: true }) };
}
