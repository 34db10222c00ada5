import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clientAddress, parseNetworks } from './client-address.ts';

function networks(...texts: string[]) {
  const parsed = parseNetworks(texts);
  assert.ok('networks' in parsed);
  return parsed.networks;
}

test('what X-Forwarded-For says is believed of trusted proxies only, from its end, as far as they reach', () => {
  const trusted = networks('10.0.0.0/8', '2001:db8::/32');
  const table: [string, string | undefined, string][] = [
    ['192.0.2.1', undefined, '192.0.2.1'],
    ['192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['10.0.0.1', '198.51.100.1, 203.0.113.9, 10.2.3.4', '203.0.113.9'],
    ['10.0.0.1', '10.9.9.9', '10.9.9.9'],
    ['10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['10.0.0.1', '[2001:db9::1]:4711', '2001:db9::1'],
    ['2001:db8::1', '2001:db9::7', '2001:db9::7'],
    ['10.0.0.1', 'unknown', '10.0.0.1'],
    ['10.0.0.1', '203.0.113.9, <script>', '10.0.0.1'],
  ];
  for (const [peer, forwardedFor, expected] of table) {
    assert.equal(clientAddress(peer, forwardedFor, trusted), expected, `${peer} ${forwardedFor}`);
  }
});

test('whatever an untrusted peer sends, its own address counts', () => {
  const trusted = networks('10.0.0.0/8');
  fc.assert(
    fc.property(fc.string(), (forwardedFor) => {
      assert.equal(clientAddress('192.0.2.1', forwardedFor, trusted), '192.0.2.1');
    }),
  );
});

test('whatever a trusted proxy sends, the answer is an address', () => {
  const trusted = networks('10.0.0.0/8');
  const entry = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6());
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      const address = clientAddress('10.0.0.1', entries.join(','), trusted);
      assert.ok('networks' in parseNetworks([address]));
    }),
  );
});

test('networks are read in CIDR notation, and the first that is none is named', () => {
  for (const good of ['0.0.0.0/0', '192.0.2.7', '192.0.2.0/24', '::1', '2001:db8::/32', '::/0']) {
    assert.ok('networks' in parseNetworks([good]), good);
  }
  for (const bad of [
    '',
    '192.0.2',
    '192.0.2.0/33',
    '::/129',
    '192.0.2.0/-1',
    '192.0.2.0/24/1',
    'a/8',
    '1.2.3.4/',
  ]) {
    assert.deepEqual(parseNetworks(['192.0.2.7', bad]), { wrong: bad });
  }
});

test('a network holds its addresses and no others', () => {
  const inside = networks('203.0.113.0/24', '2001:db8::/32');
  for (const address of ['203.0.113.0', '203.0.113.255', '::ffff:203.0.113.7', '2001:db8:ffff::1']) {
    assert.ok(inside.contains(address), address);
  }
  for (const address of ['203.0.112.255', '203.0.114.0', '2001:db9::', '', 'localhost']) {
    assert.ok(!inside.contains(address), address);
  }
});
