import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import type { Sessions } from '../accounts/sessions.ts';
import { parseNetworks } from '../runtime/client-address.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { requestFacts } from './request-facts.ts';
import { openSessionChecker } from './session-caller.ts';

/** Whether a request with a cookie that would change something is taken for one of a page of this server. */
function isTaken(publicUrl: string, host: string, origin: string): boolean {
  const none = parseNetworks([]);
  assert.ok('networks' in none);
  const facts = requestFacts(none.networks);
  const checker = openSessionChecker({ sessions: {} as Sessions, facts, publicUrl, prefix: DEFAULT_PREFIX });
  const request = Object.assign(new IncomingMessage(new Socket()), {
    method: 'POST',
    headers: { host, origin, cookie: 'wardkey.session_token=x', 'content-type': 'application/json' },
  });
  const isPage = checker.visitor(request).pageOrigin !== undefined;
  assert.equal(checker.refuseForeign(request) === undefined, isPage);
  return isPage;
}

const LISTENER = 'http://127.0.0.1:7070';

test('a page of the public address is own, whatever a proxy makes of the host', () => {
  for (const host of ['api.example.com', '127.0.0.1:7070', 'wardkey:7070', '']) {
    assert.ok(isTaken('https://api.example.com', host, 'https://api.example.com'), host);
    assert.ok(isTaken('http://wardkey.lan:7070', host, 'http://wardkey.lan:7070'), host);
  }
});

test('so is one of the address that the request was sent to, if that is a bare address or this machine', () => {
  for (const host of [
    '127.0.0.1:7070',
    'localhost:7070',
    'LOCALHOST:7070',
    '[::1]:7070',
    '192.168.1.5:8080',
  ]) {
    assert.ok(isTaken(LISTENER, host, `http://${host.toLowerCase()}`), host);
  }
});

test('no other name passes for this server because it was pointed here', () => {
  for (const host of [
    'evil.example',
    'evil.example:7070',
    'localhost.evil.example',
    '127.0.0.1.evil.example:80',
  ]) {
    assert.ok(!isTaken(LISTENER, host, `http://${host}`), host);
    assert.ok(!isTaken('https://api.example.com', host, `http://${host}`), host);
  }
  assert.ok(!isTaken(LISTENER, '127.0.0.1:7070', 'http://127.0.0.1:1'), 'another port');
  assert.ok(!isTaken(LISTENER, '127.0.0.1:7070', 'https://127.0.0.1:7070'), 'https where there is none');
  assert.ok(!isTaken('https://api.example.com', 'api.example.com', 'http://api.example.com'), 'without TLS');
});
