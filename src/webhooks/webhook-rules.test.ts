import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNetworks } from '../runtime/client-address.ts';
import { openWebhookRules } from './webhook-rules.ts';

function rules(networks: readonly string[] = [], isForThisMachine = false) {
  const parsed = parseNetworks(networks);
  assert.ok('networks' in parsed);
  return openWebhookRules({ privateNetworks: parsed.networks, isForThisMachine });
}

test('an address of the internet is told over HTTPS, and over nothing else', () => {
  const { flawOf } = rules();
  for (const url of ['https://example.com/hooks?x=1', 'https://example.com:8443', 'https://1.1.1.1/']) {
    assert.equal(flawOf(url), undefined, url);
  }
  const others = [
    'http://example.com/',
    'ftp://example.com/',
    'example.com',
    '',
    'file:///etc/passwd',
    'javascript:1',
  ];
  for (const url of others) assert.ok(flawOf(url), url);
  for (const url of [
    'https://ada:pass@example.com/',
    'https://example.com/#x',
    `https://example.com/${'x'.repeat(2000)}`,
  ]) {
    assert.ok(flawOf(url), url);
  }
});

test('an address that only this server can reach is refused, however it is written', () => {
  const { flawOf } = rules();
  for (const host of [
    ...[
      '127.0.0.1',
      'localhost',
      '[::1]',
      '10.0.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '[fd00::1]',
      '0.0.0.0',
    ],
    ...[
      '0x7f000001',
      '2130706433',
      '127.1',
      '017700000001',
      '[::ffff:127.0.0.1]',
      '[::ffff:a9fe:a9fe]',
      '[64:ff9b::7f00:1]',
    ],
  ]) {
    for (const scheme of ['http', 'https']) assert.ok(flawOf(`${scheme}://${host}/`), host);
  }
});

test('the operator allows networks, and those alone', () => {
  const { flawOf, allowsAddress } = rules(['10.20.0.0/16']);
  assert.equal(flawOf('https://10.20.3.4/'), undefined);
  assert.ok(flawOf('http://10.20.3.4/'), 'and still nothing in the clear');
  assert.ok(flawOf('https://10.21.3.4/'));
  assert.ok(!allowsAddress('127.0.0.1'));
});

test('a server that nobody else can reach tells programs on the same machine, in the clear if they like', () => {
  const { flawOf, allowsAddress } = rules([], true);
  for (const url of ['http://127.0.0.1:3000/', 'http://localhost:3000/', 'http://[::1]:3000/']) {
    assert.equal(flawOf(url), undefined, url);
  }
  assert.ok(flawOf('http://192.168.1.1/'));
  assert.ok(!allowsAddress('192.168.1.1'));
});
