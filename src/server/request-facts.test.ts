import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { parseNetworks } from '../runtime/client-address.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { requestFacts } from './request-facts.ts';

const PROXY = '10.0.0.1';

/** Facts of a server that trusts the proxies in 10.0.0.0/8 and one IPv6 address. */
const facts = requestFacts(networks('10.0.0.0/8', '2001:db8::1'));

function networks(...texts: string[]) {
  const parsed = parseNetworks(texts);
  assert.ok('networks' in parsed);
  return parsed.networks;
}

function requestFrom(peer: string | undefined, headers: Record<string, string> = {}): IncomingMessage {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: peer });
  return Object.assign(new IncomingMessage(socket), { headers });
}

test('the address of a caller is that of the peer, or what the nearest trusted proxy saw', () => {
  const cases: readonly (readonly [string, string | undefined, string])[] = [
    ['203.0.113.9', undefined, '203.0.113.9'],
    ['::ffff:203.0.113.9', undefined, '203.0.113.9'],
    [PROXY, undefined, PROXY],
    [PROXY, '203.0.113.9', '203.0.113.9'],
    ['::ffff:10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8::1', '2001:db8::99', '2001:db8::99'],
    [PROXY, '203.0.113.9:4711', '203.0.113.9'],
    [PROXY, '[2001:db8::99]:4711', '2001:db8::99'],
    // A chain is followed through trusted proxies, and no further: what stands left of them the caller made up.
    [PROXY, '203.0.113.9, 10.0.0.2', '203.0.113.9'],
    [PROXY, '198.51.100.1, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    [PROXY, '10.9.9.9, 203.0.113.9', '203.0.113.9'],
    [PROXY, '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    // What is no address is not believed, and neither is what stands left of it.
    [PROXY, 'unknown', PROXY],
    [PROXY, '', PROXY],
    [PROXY, '203.0.113.9, unknown, 10.0.0.2', '10.0.0.2'],
    [PROXY, '203.0.113.9,', PROXY],
    [PROXY, '203.0.113.9 198.51.100.1', PROXY],
  ];
  for (const [peer, forwardedFor, expected] of cases) {
    const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
    assert.equal(facts.address(requestFrom(peer, headers)), expected, `${peer} ${forwardedFor}`);
  }
});

test('X-Forwarded-For of a peer that is not trusted is ignored, whatever it says', () => {
  for (const forwardedFor of ['10.0.0.1', '127.0.0.1', '198.51.100.1', '::1', '198.51.100.1, 10.0.0.1']) {
    assert.equal(
      facts.address(requestFrom('203.0.113.9', { 'x-forwarded-for': forwardedFor })),
      '203.0.113.9',
    );
  }
  const trustsNobody = requestFacts({ contains: () => false });
  assert.equal(trustsNobody.address(requestFrom(PROXY, { 'x-forwarded-for': '203.0.113.9' })), PROXY);
});

test('a request whose connection is already gone has no address, and nothing throws', () => {
  assert.equal(facts.address(requestFrom(undefined, { 'x-forwarded-for': '203.0.113.9' })), '');
});

test('a request keeps its id however often it is asked for, and no two requests share one', () => {
  const [one, other] = [requestFrom(PROXY), requestFrom(PROXY)];
  assert.equal(facts.requestId(one), facts.requestId(one));
  assert.notEqual(facts.requestId(one), facts.requestId(other));
  assert.notEqual(facts.newRequestId(), facts.newRequestId());
});

test('the id that a trusted proxy gave is kept; one from anybody else is replaced', () => {
  const headers = { 'x-request-id': '7d9f6a3e-0c1b-4f57-9a55-2f6d1c0e8b11' };
  assert.equal(facts.requestId(requestFrom(PROXY, headers)), headers['x-request-id']);
  assert.notEqual(facts.requestId(requestFrom('203.0.113.9', headers)), headers['x-request-id']);
});

test('an id from a trusted proxy that could do harm in a log or a header is replaced', () => {
  const harmful = [
    '',
    'short',
    'a'.repeat(65),
    'two words here',
    'line\r\nbreak-here',
    '<script>alert(1)',
    'a,b,c,d,e',
  ];
  for (const given of harmful) {
    assert.notEqual(facts.requestId(requestFrom(PROXY, { 'x-request-id': given })), given);
  }
});

test('a token that a caller put into X-Request-Id does not become the id, which is answered and logged', () => {
  const text = mintToken(DEFAULT_PREFIX);
  assert.ok(!facts.requestId(requestFrom(PROXY, { 'x-request-id': text })).includes(text.slice(3)));
});
