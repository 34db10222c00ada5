import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openMail } from '../mail/open-mail.ts';
import { stoppedClock } from '../runtime/clock.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { openStore } from '../store/open-store.ts';
import type { AccountRecord, TokenWithTexts } from '../store/records.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { readCredential } from '../token-format/read-credential.ts';
import type { TokenText } from '../token-format/token-text.ts';
import type { TokenChange } from '../tokens/change-token.ts';
import { DEFAULT_TOKEN, issueToken } from '../tokens/issue-token.ts';
import { rotate } from '../tokens/rotate-token.ts';
import { openVerifier } from '../verify/open-verifier.ts';
import type { LeakChannel, ReportedFinding } from './leak-response.ts';
import { openLeakResponse } from './open-leak-response.ts';

export const NOW = Date.UTC(2026, 10, 21, 14, 2);
export const OPERATOR = { isOperator: true, scopes: 'all' } as const;

/** A finding of which nothing is known but what is said here. */
export function finding(text: string, known: Partial<ReportedFinding> = {}): ReportedFinding {
  const nothing = { url: null, repository: null, path: null, line: null, commit: null, source: null };
  return { ...nothing, exposedAt: null, ...known, text };
}

/** A real store with accounts and tokens, a verifier that hears of its changes, and the answer to leaks. */
export async function openScene() {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-leaks-'));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const clock = stoppedClock(NOW);
  const store = openStore(opened.database, clock);
  const verifier = await openVerifier({ store, clock, tokenPrefix: DEFAULT_PREFIX, cacheEntries: 64 });
  const mail = openMail({ publicUrl: 'https://api.example.com', delivery: 'outbox' });
  const response = openLeakResponse({ store, mail, prefix: DEFAULT_PREFIX });
  const operator = { kind: 'operator' } as const;

  const makeAccount = async (username: string, wishes: Partial<AccountRecord> = {}) => {
    const account = { ...accountRecord(username), ...wishes };
    await store.change(operator, async (transaction) => {
      await transaction.insertAccount(account, 'no password');
      transaction.audit({ action: 'account.created', accountId: account.id });
      return { ok: true, value: {} };
    });
    return account;
  };
  const issue = async (account: AccountRecord, name = 'CI') => {
    const issued = await store.change(operator, (transaction) =>
      issueToken(
        transaction,
        DEFAULT_PREFIX,
        account,
        { ...DEFAULT_TOKEN, name },
        { actor: operator, grantor: OPERATOR },
      ),
    );
    assert.ok(issued.ok);
    return { id: issued.value.issued.token.id, text: issued.value.text };
  };
  const changeToken = <T>(
    id: string,
    work: (transaction: ChangeTransaction, found: TokenWithTexts) => Promise<T>,
  ) =>
    store.change(operator, async (transaction) => {
      const found = await transaction.findToken(id);
      assert.ok(found);
      return work(transaction, found) as never;
    });
  return {
    clock,
    store,
    verifier,
    response,
    makeAccount,
    issue,
    apply: (id: string, step: TokenChange) =>
      changeToken(id, (transaction, found) =>
        step(transaction, found, { actor: operator, grantor: OPERATOR }),
      ),
    rotate: async (id: string, graceSeconds: number): Promise<TokenText | undefined> => {
      const by = { actor: operator, grantor: OPERATOR };
      const outcome = await changeToken(id, (transaction, found) =>
        rotate(transaction, DEFAULT_PREFIX, found, graceSeconds, by),
      );
      return outcome.ok ? (outcome.value as unknown as { text: TokenText }).text : undefined;
    },
    report: (findings: readonly ReportedFinding[], channel: LeakChannel = 'github', reporter = 'GitHub') =>
      response.respond({ channel, reporter, receivedAt: clock.now(), findings }),
    check: async (text: TokenText) => {
      const need = { scope: 'api', address: '192.0.2.1', userAgent: 'curl/8' } as const;
      return (await verifier.check(readCredential([`Bearer ${text}`], DEFAULT_PREFIX), need)).code;
    },
    mails: () => store.tables.selectFrom('outbox').selectAll().orderBy('id').execute(),
    leaks: () => store.leaks.list({ limit: 1000 }),
    audit: async () => (await store.listAudit({ limit: 1000 })).map(({ action }) => action).toReversed(),
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;

function accountRecord(username: string): AccountRecord {
  return {
    id: `acc_${username}`,
    type: 'user',
    username,
    name: username,
    email: `${username}@example.com`,
    isOperator: false,
    suspendedAt: null,
    createdAt: NOW,
  };
}

test('a scene begins with a token that is accepted', async () => {
  const scene = await openScene();
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  assert.equal(await scene.check(text), 'accepted');
  await scene.close();
});
