import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AuditEntry } from '../store/audit-chain.ts';
import { WEBHOOK_EVENTS } from '../store/webhook-records.ts';
import { bodyOfEvent, eventsOfChange } from './events-of-change.ts';

const NOW = Date.UTC(2026, 10, 21);
const NAMES = { name: 'CI', hint: 'r8_…a1B2' };

function entry(action: AuditEntry['action'], detail: object = {}): AuditEntry {
  return { action, tokenId: 'tok_1', accountId: 'acc_1', detail: { ...NAMES, ...detail } };
}

function told(...entries: AuditEntry[]) {
  return eventsOfChange(entries, NOW).map(({ type, details }) => [type, details]);
}

test('each thing that happens to a token is told with what there is to know of it', () => {
  const [at, iso] = [NOW + 1000, '2026-11-21T00:00:01.000Z'];
  const cases: readonly (readonly [AuditEntry, object])[] = [
    [entry('token.created', { scopes: ['api'], expiresAt: at }), { scopes: ['api'], expires_at: iso }],
    [
      entry('token.rotated', { oldHint: 'r8_…old1', graceSeconds: 1 }),
      { old_hint: 'r8_…old1', grace_ends_at: iso },
    ],
    [
      entry('token.rotated', { oldHint: 'r8_…old1', graceSeconds: 0 }),
      { old_hint: 'r8_…old1', grace_ends_at: null },
    ],
    [entry('token.disabled', { reason: 'unused', note: null }), { reason: 'unused', note: null }],
    [entry('token.enabled', { note: 'safe' }), { note: 'safe' }],
    [entry('token.deleted'), { note: null }],
    [entry('token.expiring', { expiresAt: at, days: 7 }), { expires_at: iso, days: 7 }],
    [entry('token.unused', { lastUsedAt: null, days: 90 }), { last_used_at: null, days: 90 }],
    [entry('token.aged', { issuedAt: at, days: 180 }), { issued_at: iso, days: 180 }],
  ];
  for (const [of, details] of cases) assert.deepEqual(told(of), [[of.action, details]]);
});

test('a leak is told once, with its place where one was recorded, beside the end of the token', () => {
  const disabled = entry('token.disabled', { reason: 'leaked', note: null });
  const place = { leak: 'leak_1', effect: 'disabled', channel: 'github', repository: 'ada/site', line: 3 };
  const types = (...entries: AuditEntry[]) => told(...entries).map(([type]) => type);
  assert.deepEqual(types(disabled), ['token.disabled', 'token.leaked']);
  assert.deepEqual(types(disabled, entry('leak.recorded', place)), ['token.disabled', 'token.leaked']);
  const [[, details] = []] = told(entry('leak.recorded', place));
  assert.deepEqual(details, {
    ...{ leak_id: 'leak_1', effect: 'disabled', channel: 'github', reporter: null, url: null },
    ...{ repository: 'ada/site', path: null, line: 3, commit: null, source: null },
  });
});

test('what is nobody else’s business is not told', () => {
  const inner = [
    'token.updated',
    'token.seen_in_url',
    'account.signed_in',
    'webhook.created',
    'note.added',
  ] as const;
  assert.deepEqual(told(...inner.map((action) => entry(action))), []);
  const [event] = eventsOfChange(
    [entry('token.disabled', { reason: 'other', note: null, address: '192.0.2.7' })],
    NOW,
  );
  assert.ok(event);
  const actor = { kind: 'account', accountId: 'acc_2', username: 'grace' } as const;
  assert.deepEqual(JSON.parse(bodyOfEvent(event, { at: NOW, actor, username: 'ada' })), {
    type: 'token.disabled',
    timestamp: '2026-11-21T00:00:00.000Z',
    data: {
      token: { id: 'tok_1', ...NAMES },
      account: { id: 'acc_1', username: 'ada' },
      by: { kind: 'account', username: 'grace', token_id: null },
      ...{ reason: 'other', note: null },
    },
  });
});

test('nobody is told of the tokens that drills make', () => {
  for (const type of ['token.created', 'token.disabled', 'leak.recorded'] as const) {
    assert.deepEqual(eventsOfChange([{ ...entry(type), accountId: 'drill_0123' }], NOW), []);
  }
});

test('the page for receivers names every event with what it brings', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(token\.\w+)` \| (.*) \|$/gm)].map(([, type = '', rest = '']) => [
    type,
    rest,
  ]);
  assert.deepEqual(
    rows.map(([type]) => type),
    [...WEBHOOK_EVENTS],
  );
  for (const type of WEBHOOK_EVENTS) {
    const action = type === 'token.leaked' ? 'leak.recorded' : type;
    const [event] = eventsOfChange([entry(action)], NOW);
    const written =
      Object.fromEntries(rows)
        [type]?.match(/`(\w+)`/g)
        ?.map((name: string) => name.slice(1, -1)) ?? [];
    const brought = Object.keys(event?.details ?? {});
    for (const name of brought) assert.ok(written.includes(name), `${type}: ${name}`);
  }
});
