// Alerts as three receivers have published them, with the keys of their time. Named as a test because tests alone use it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSignedBy, readAlertKey } from './verify-alert.ts';

const OLDER = {
  key_identifier: '90a421169f0a406205f1563a953312f0be898d3c7b6c06b681aa86a874555f4a',
  key: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9MJJHnMfn2+H4xL4YaPDA4RpJqUq\nkCmRCBnYERxZanmcpzQSXs1X/AljlKkbJ8qpVIW4clayyef9gWhFbNHWAA==\n-----END PUBLIC KEY-----\n',
  is_current: false,
};
const CURRENT = {
  key_identifier: 'bcb53661c06b4728e59d897fb6165d5c9cda0fd9cdf9d09ead458168deb7518c',
  key: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYAGMWO8XgCamYKMJS6jc/qgvSlAd\nAjPuDPRcXU22YxgBrz+zoN19MzuRyW87qEt9/AmtoNP5GrobzUvQSyJFVw==\n-----END PUBLIC KEY-----\n',
  is_current: true,
};

/** What GitHub answers when it is asked for its keys. */
export const KEY_DOCUMENT = { public_keys: [OLDER, CURRENT] };

/** Each was signed by GitHub: the documentation's, PyPI's, that of RubyGems. The blanks count. */
export const VECTORS = {
  A: {
    key: CURRENT,
    body: '[{"source":"commit","token":"some_token","type":"some_type","url":"https://example.com/base-repo-url/"}]',
    signature:
      'MEQCIQDaMKqrGnE27S0kgMrEK0eYBmyG0LeZismAEz/BgZyt7AIfXt9fErtRS4XaeSt/AO1RtBY66YcAdjxji410VQV4xg==',
  },
  B: {
    key: OLDER,
    body: '[{"type":"github_oauth_token","token":"cb4985f91f740272c0234202299f43808034d7f5","url":" https://github.com/github/faketestrepo/blob/b0dd59c0b500650cacd4551ca5989a6194001b10/production.env"}]',
    signature:
      'MEQCIAfgjgz6Ou/3DXMYZBervz1TKCHFsvwMcbuJhNZse622AiAG86/cku2XdcmFWNHl2WSJi2fkE8t+auvB24eURaOd2A==',
  },
  C: {
    key: OLDER,
    body: '[{"token": "some_token", "type": "some_type", "url": "some_url"}]',
    signature:
      'MEUCICxTWEpKo7BorLKutFZDS6ie+YFg6ecU7kEA6rUUSJqsAiEA9bK0Iy6vk2QpZOOg2IpBhZ3JRVdwXx1zmgmNAR7Izpc=',
  },
} as const;

for (const [name, { key: published, body, signature }] of Object.entries(VECTORS)) {
  test(`the published alert ${name} is taken, and none of its bytes may be another`, () => {
    const key = readAlertKey(published);
    assert.ok(key);
    const raw = Buffer.from(body);
    assert.ok(isSignedBy(key, raw, signature));
    for (let at = 0; at < raw.length; at += 1) {
      const changed = Buffer.from(raw);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.ok(!isSignedBy(key, changed, signature), `byte ${at}`);
    }
    for (const other of [`${body}\n`, ` ${body}`, body.slice(0, -1), '', `\ufeff${body}`]) {
      assert.ok(!isSignedBy(key, Buffer.from(other), signature));
    }
  });

  test(`the published alert ${name} does not fit another key, and no other signature fits it`, () => {
    const key = readAlertKey(published);
    const other = readAlertKey(published === OLDER ? CURRENT : OLDER);
    assert.ok(key && other);
    const raw = Buffer.from(body);
    assert.ok(!isSignedBy(other, raw, signature));
    const der = Buffer.from(signature, 'base64');
    for (let at = 0; at < der.length; at += 1) {
      const changed = Buffer.from(der);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.ok(!isSignedBy(key, raw, changed.toString('base64')), `byte ${at}`);
    }
    for (const wrong of ['', '=', 'not base64 at all', signature.slice(4), 'A'.repeat(100_000)]) {
      assert.ok(!isSignedBy(key, raw, wrong));
    }
  });
}

test('written anew as JSON, an alert does not fit its signature any more', () => {
  const { key: published, body, signature } = VECTORS.C;
  const key = readAlertKey(published);
  assert.ok(key);
  assert.ok(!isSignedBy(key, Buffer.from(JSON.stringify(JSON.parse(body))), signature));
});

test('a key is named by its own text: one that was swapped or damaged is none', () => {
  for (const published of [OLDER, CURRENT]) assert.ok(readAlertKey(published));
  assert.equal(readAlertKey({ ...OLDER, key: CURRENT.key }), undefined);
  assert.equal(readAlertKey({ ...OLDER, key: OLDER.key.trimEnd() }), undefined);
  assert.equal(
    readAlertKey({ key_identifier: OLDER.key_identifier.toUpperCase(), key: OLDER.key }),
    undefined,
  );
});
