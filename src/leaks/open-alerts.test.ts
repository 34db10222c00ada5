import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import pino from 'pino';
import { hashToken } from '../token-format/hash-token.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { type AlertReporter, openAlerts } from './open-alerts.ts';
import { openScene, type Scene } from './open-scene.test.ts';
import { KEY_DOCUMENT, VECTORS } from './published-vectors.test.ts';

const logger = pino({ level: 'silent' });
const GITHUB: AlertReporter = {
  name: 'GitHub',
  headerPrefix: 'github-public-key',
  keysUrl: 'https://github.example/keys',
};
const DEPS: AlertReporter = {
  name: 'deps.dev',
  headerPrefix: 'gosst-public-key',
  keysUrl: 'https://deps.example/keys',
};

/** A reporter who signs, and publishes as many keys as it is told to. */
function testSigner() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const id = createHash('sha256').update(key).digest('hex');
  return {
    id,
    published: (isCurrent = true) => ({ key_identifier: id, key, is_current: isCurrent }),
    sign: (body: string) =>
      sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'der' }).toString('base64'),
  };
}

type Signer = ReturnType<typeof testSigner>;

/** What key servers answer, and how often they were asked. */
function keyServers(documents: Record<string, () => unknown>) {
  const asked: string[] = [];
  const send = (async (url: string) => {
    asked.push(url);
    const answer = documents[url]?.();
    return answer instanceof Response ? answer : Response.json(answer);
  }) as unknown as typeof fetch;
  return { asked, send };
}

function alertOf(body: string, signer: Signer, prefix = GITHUB.headerPrefix) {
  const headers: Record<string, string> = {
    [`${prefix}-identifier`]: signer.id,
    [`${prefix}-signature`]: signer.sign(body),
  };
  return { raw: Buffer.from(body), header: (name: string) => headers[name.toLowerCase()] };
}

function alertsOf(scene: Scene, send: typeof fetch) {
  const { response, clock } = scene;
  return openAlerts({ reporters: [GITHUB, DEPS], response, clock, logger, send });
}

async function openSigned() {
  const scene = await openScene();
  const signer = testSigner();
  const { asked, send } = keyServers({ [GITHUB.keysUrl]: () => ({ public_keys: [signer.published()] }) });
  const alerts = alertsOf(scene, send);
  const take = async (rows: unknown) => alerts.take(alertOf(JSON.stringify(rows), signer));
  return { scene, signer, asked, alerts, take };
}

test('a signed alert disables what it names, and is answered row by row by the hash', async () => {
  const { scene, take } = await openSigned();
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  const stranger = mintToken(DEFAULT_PREFIX);
  const url = `https://github.com/octo/app/blob/${'b'.repeat(40)}/src/a%20b.ts#L7`;
  const taken = await take([
    { token: text, type: 'acme_token', url, source: 'content' },
    { token: stranger, type: 'acme_token', url: '', source: 'commit' },
  ]);
  assert.ok(taken.ok);
  assert.deepEqual(taken.value.feedback, [
    { token_hash: hashToken(text), token_type: 'acme_token', label: 'true_positive' },
    { token_hash: hashToken(stranger), token_type: 'acme_token', label: 'false_positive' },
  ]);
  assert.equal(await scene.check(text), 'token_leaked');
  const [entry] = await scene.leaks();
  const { repository, path, line, commit, source, channel, reporter } = entry?.leak ?? {};
  assert.deepEqual(
    { repository, path, line, commit, source, channel, reporter },
    {
      repository: 'octo/app',
      path: 'src/a b.ts',
      line: 7,
      commit: 'b'.repeat(40),
      source: 'content',
      channel: 'github',
      reporter: 'GitHub',
    },
  );
  await scene.close();
});

test('an alert that comes again is answered as before, and mails nobody twice', async () => {
  const { scene, take } = await openSigned();
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  const rows = [{ token: text, type: 'x', url: 'https://example.com/a' }];
  const answers = [await take(rows), await take(rows), await take(rows)];
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(answers[2], answers[0]);
  assert.equal((await scene.mails()).length, 1);
  await scene.close();
});

test('a row that is not as it should be spoils none of the others', async () => {
  const { scene, take } = await openSigned();
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  const odd = [null, 7, 'text', [], {}, { token: 5 }, { token: null, url: {} }, { type: 'x' }, { token: '' }];
  const taken = await take([...odd, { token: text, url: 9, source: ['x'], type: {} }, ...odd]);
  assert.ok(taken.ok);
  assert.deepEqual(taken.value.feedback, [
    { token_hash: hashToken(text), token_type: '', label: 'true_positive' },
  ]);
  assert.equal(await scene.check(text), 'token_leaked');
  await scene.close();
});

test('every kind of place is taken, those that nobody has heard of too, with an address or without', async () => {
  const { scene, take } = await openSigned();
  const ada = await scene.makeAccount('ada');
  const sources = [
    ...['Content', 'Commit', 'Pull_request_title', 'Pull_request_description', 'Pull_request_comment'],
    ...['Issue_title', 'Issue_description', 'Issue_comment', 'Discussion_title', 'Discussion_body'],
    ...['Discussion_comment', 'Commit_comment', 'Gist_content', 'Gist_comment', 'Npm', 'Unknown'],
    ...['a kind of the future', '', undefined],
  ];
  for (const [index, source] of sources.entries()) {
    const { text } = await scene.issue(ada);
    const url = ['', undefined, 'some_url', 'https://example.com/'][index % 4];
    const taken = await take([{ token: text, type: 'x', url, source }]);
    assert.ok(taken.ok);
    assert.equal(await scene.check(text), 'token_leaked', String(source));
  }
  const kept = new Set((await scene.leaks()).map(({ leak }) => leak.source));
  assert.deepEqual(kept, new Set(sources.map((source) => source?.toLowerCase() || null)));
  await scene.close();
});

test('thousands of rows are taken', async () => {
  const { scene, take } = await openSigned();
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  const rows = Array.from({ length: 10_000 }, (_, index) => ({
    token: index % 2000 === 0 ? text : `${DEFAULT_PREFIX}${index}`,
    type: 'x',
    url: `https://example.com/${index}`,
  }));
  const taken = await take(rows);
  assert.ok(taken.ok);
  assert.equal(taken.value.feedback.filter(({ label }) => label === 'true_positive').length, 5);
  assert.equal(taken.value.feedback.length, 10_000);
  await scene.close();
});

test('what is signed but no list is refused', async () => {
  const { scene, take, alerts, signer } = await openSigned();
  for (const rows of [{}, 'x', 5, null]) {
    const taken = await take(rows);
    assert.equal(taken.ok || taken.problem.code, 'validation_failed');
  }
  for (const body of ['', '[', '\ufffd']) {
    const taken = await alerts.take(alertOf(body, signer));
    assert.equal(taken.ok || taken.problem.code, 'validation_failed');
  }
  assert.deepEqual(await take([]), { ok: true, value: { feedback: [] } });
  await scene.close();
});

test('without a good signature nothing is done, whatever is missing or wrong', async () => {
  const { scene, alerts, signer } = await openSigned();
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  const body = JSON.stringify([{ token: text, type: 'x', url: '' }]);
  const good = alertOf(body, signer);
  const id = 'github-public-key-identifier';
  const signature = 'github-public-key-signature';
  const without = (name: string) => (asked: string) => (asked === name ? undefined : good.header(asked));
  const having = (name: string, value: string) => (asked: string) =>
    asked === name ? value : good.header(asked);
  const wrong = [
    { raw: good.raw, header: () => undefined },
    { raw: good.raw, header: without(id) },
    { raw: good.raw, header: without(signature) },
    { raw: good.raw, header: having(id, '') },
    { raw: good.raw, header: having(id, 'not an id') },
    { raw: good.raw, header: having(id, '0'.repeat(64)) },
    { raw: good.raw, header: having(signature, signer.sign(`${body} `)) },
    { raw: good.raw, header: having(signature, testSigner().sign(body)) },
    { raw: Buffer.from(`${body}\n`), header: good.header },
    { raw: Buffer.from(JSON.stringify(JSON.parse(body), null, 1)), header: good.header },
    // The headers of one reporter with the key of another.
    alertOf(body, signer, DEPS.headerPrefix),
  ];
  for (const [index, request] of wrong.entries()) {
    const taken = await alerts.take(request);
    assert.ok(!taken.ok, String(index));
    assert.match(taken.problem.code, /^alert_(?:signature_invalid|keys_unavailable)$/);
  }
  assert.equal(await scene.check(text), 'accepted');
  assert.ok((await alerts.take(good)).ok);
  await scene.close();
});

test('another reporter has headers and keys of its own', async () => {
  const scene = await openScene();
  const [github, deps] = [testSigner(), testSigner()];
  const { send } = keyServers({
    [GITHUB.keysUrl]: () => ({ public_keys: [github.published()] }),
    [DEPS.keysUrl]: () => ({ public_keys: [deps.published()] }),
  });
  const alerts = alertsOf(scene, send);
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  const body = JSON.stringify([{ token: text }]);
  assert.ok(!(await alerts.take(alertOf(body, github, DEPS.headerPrefix))).ok);
  assert.ok((await alerts.take(alertOf(body, deps, DEPS.headerPrefix))).ok);
  assert.equal((await scene.leaks())[0]?.leak.reporter, 'deps.dev');
  await scene.close();
});

test('the alerts that GitHub has published are taken with the keys of their time, current or not', async () => {
  const scene = await openScene();
  const { send, asked } = keyServers({ [GITHUB.keysUrl]: () => KEY_DOCUMENT });
  const alerts = alertsOf(scene, send);
  for (const { key, body, signature } of Object.values(VECTORS)) {
    const headers: Record<string, string> = {
      'github-public-key-identifier': key.key_identifier,
      'github-public-key-signature': signature,
    };
    const taken = await alerts.take({ raw: Buffer.from(body), header: (name) => headers[name] });
    assert.ok(taken.ok);
    assert.deepEqual(
      taken.value.feedback.map(({ label }) => label),
      ['false_positive'],
    );
  }
  assert.equal(asked.length, 1);
  await scene.close();
});
