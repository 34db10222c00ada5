import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openMail } from '../src/mail/open-mail.ts';
import { accept } from '../src/problems/problem.ts';
import { parseNetworks } from '../src/runtime/client-address.ts';
import { stoppedClock } from '../src/runtime/clock.ts';
import { openLogger } from '../src/runtime/logger.ts';
import { openSeal } from '../src/runtime/seal.ts';
import { openSqlite } from '../src/store/open-sqlite.ts';
import { openStore } from '../src/store/open-store.ts';
import type { AccountRecord } from '../src/store/records.ts';
import type { WebhookEvent } from '../src/store/webhook-records.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { DEFAULT_TOKEN, issueToken } from '../src/tokens/issue-token.ts';
import { openWebhookRegistry } from '../src/webhooks/open-webhook-registry.ts';
import { startWebhookDelivery } from '../src/webhooks/start-webhook-delivery.ts';
import { tellSystems } from '../src/webhooks/tell-systems.ts';
import { openWebhookRules } from '../src/webhooks/webhook-rules.ts';
import { openWebhookSender } from '../src/webhooks/webhook-sender.ts';

const OPERATOR = { kind: 'operator' } as const;
const ADA: AccountRecord = {
  ...{ id: 'acc_ada', type: 'user', username: 'ada', name: 'Ada', email: 'ada@example.com' },
  ...{ isOperator: true, suspendedAt: null, createdAt: 0 },
};

interface Wishes {
  readonly timeoutMilliseconds?: number;
  readonly isForThisMachine?: boolean;
  readonly lookup?: Parameters<typeof openWebhookSender>[0]['lookup'];
}

/**
 * Webhooks of a store in this process, on a clock that the test sets, so that five days pass in no time. Nobody delivers
 * until `deliver` is called.
 */
export async function openWebhooksForTest(context: TestContext, wishes: Wishes = {}) {
  const { isForThisMachine = true, timeoutMilliseconds = 60_000, lookup } = wishes;
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-webhooks-'));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const clock = stoppedClock(Date.now());
  const store = openStore(opened.database, clock);
  const log: string[] = [];
  const logger = openLogger('info', { write: (line) => log.push(line) });
  const mail = openMail({ publicUrl: 'https://api.example.com', delivery: 'smtp' });
  const parsed = parseNetworks([]);
  assert.ok('networks' in parsed);
  const rules = openWebhookRules({ privateNetworks: parsed.networks, isForThisMachine });
  const sender = openWebhookSender({ rules, clock, timeoutMilliseconds, ...(lookup && { lookup }) });
  const seal = openSeal('ab'.repeat(32), 'webhook');
  const registry = openWebhookRegistry({ store, seal, sender, rules, clock });
  store.accompany(tellSystems);
  await store.change(OPERATOR, async (transaction) => {
    await transaction.insertAccount(ADA, 'no password');
    transaction.audit({ action: 'account.created', accountId: ADA.id });
    return accept({});
  });
  const stops: (() => Promise<void>)[] = [];
  context.after(async () => {
    for (const stop of stops) await stop();
    await sender.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const deliver = (pace = {}) => {
    const { openSecrets } = registry;
    const parts = { store, mail, sender, openSecrets, clock, logger };
    const work = startWebhookDelivery({ ...parts, pace: { everyMilliseconds: 10, ...pace } });
    stops.push(work.stop);
    return work;
  };
  const create = async (url: string, events: readonly WebhookEvent[] = []) => {
    const outcome = await store.change(OPERATOR, (transaction) =>
      registry.create(transaction, { url, description: null, events }, OPERATOR),
    );
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return { id: outcome.value.webhook.id, secret: outcome.value.secret };
  };
  /** Makes tokens, each of which is an event. */
  const makeTokens = async (count: number) => {
    for (let number = 1; number <= count; number += 1) {
      const outcome = await store.change(OPERATOR, (transaction) => {
        const by = { actor: OPERATOR, grantor: { isOperator: true, scopes: 'all' } } as const;
        return issueToken(transaction, DEFAULT_PREFIX, ADA, { ...DEFAULT_TOKEN, name: `CI ${number}` }, by);
      });
      assert.ok(outcome.ok);
    }
  };
  const deliveriesOf = (webhookId: string) => store.webhooks.listDeliveries({ webhookId, limit: 1000 });
  return { store, registry, clock, log, deliver, create, makeTokens, deliveriesOf };
}
