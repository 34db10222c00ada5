import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNetworks } from '../runtime/client-address.ts';
import type { Store } from '../store/open-store.ts';
import { checkClock, checkProxies } from './installation-surroundings.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

test('a change from the future says that the clock was set back', async () => {
  const audit = (at: number) => ({ listAudit: async () => [{ at }] }) as unknown as Pick<Store, 'listAudit'>;
  assert.equal((await checkClock(audit(NOW - 1000), NOW)).level, 'good');
  assert.equal((await checkClock(audit(NOW + 3_600_000), NOW)).level, 'wrong');
  assert.equal((await checkClock({ listAudit: async () => [] }, NOW)).level, 'good');
});

test('a server that believes everybody’s X-Forwarded-For is wrong, one behind a proxy that believes nobody’s is told', () => {
  const level = (host: string, trusted: string[], publicUrl: string) => {
    const parsed = parseNetworks(trusted);
    assert.ok('networks' in parsed);
    return checkProxies({ host, trustedProxies: parsed.networks, publicUrl }, publicUrl).level;
  };
  assert.equal(level('127.0.0.1', ['0.0.0.0/0', '::/0'], 'https://api.example.com'), 'wrong');
  assert.equal(level('127.0.0.1', [], 'https://api.example.com'), 'advice');
  assert.equal(level('127.0.0.1', ['127.0.0.1'], 'https://api.example.com'), 'good');
  assert.equal(level('0.0.0.0', [], 'http://api.example.com'), 'good');
});
