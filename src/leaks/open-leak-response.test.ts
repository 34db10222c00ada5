import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { hashToken } from '../token-format/hash-token.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { disable, enable, remove, update } from '../tokens/change-token.ts';
import { openLeakResponse } from './open-leak-response.ts';
import { finding, NOW, openScene } from './open-scene.test.ts';

const PLACE = { repository: 'octo/app', path: '.env', line: 3, commit: 'a'.repeat(40) };

test('a token that leaks is refused by the next check, and recorded, shown and mailed in the same change', async () => {
  const scene = await openScene();
  const { id, text } = await scene.issue(await scene.makeAccount('ada'));
  assert.equal(await scene.check(text), 'accepted');
  const before = await scene.store.revision();
  assert.deepEqual(await scene.report([finding(text, PLACE)]), ['disabled']);
  assert.equal(await scene.store.revision(), before + 1);
  assert.equal(await scene.check(text), 'token_leaked');
  const found = await scene.store.findToken(id);
  assert.equal(found?.token.disabled?.note, 'octo/app: .env, line 3, commit aaaaaaaaaaaa');
  const [entry] = await scene.leaks();
  assert.equal(entry?.leak.effect, 'disabled');
  assert.deepEqual(
    [entry?.token.name, entry?.account.username, entry?.leak.path, entry?.places.length],
    ['CI', 'ada', '.env', 1],
  );
  const [mail] = await scene.mails();
  assert.deepEqual(
    [mail?.kind, mail?.recipient, mail?.message_id],
    ['token_leaked', 'ada@example.com', `${entry?.leak.id}.acc_ada@api.example.com`],
  );
  assert.deepEqual((await scene.audit()).slice(-2), ['token.disabled', 'leak.recorded']);
  assert.equal((await scene.store.checkAudit()).chainBreak, undefined);
  await scene.close();
});

test('the same place again changes nothing; another place is noted and not mailed', async () => {
  const scene = await openScene();
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  await scene.report([finding(text, PLACE)]);
  const before = await scene.store.revision();
  assert.deepEqual(await scene.report([finding(text, PLACE), finding(text, PLACE)]), [
    'already_disabled',
    'already_disabled',
  ]);
  assert.equal(await scene.store.revision(), before);
  await scene.report([finding(text, { url: 'https://example.com/a' })], 'report', 'someone');
  assert.equal((await scene.mails()).length, 1);
  const [entry, ...others] = await scene.leaks();
  assert.equal(others.length, 0);
  assert.equal(entry?.places.length, 2);
  assert.deepEqual((await scene.audit()).slice(-1), ['leak.place_added']);
  await scene.close();
});

test('however many report a token at the same moment, there is one incident and one mail', async () => {
  const scene = await openScene();
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      scene.report([finding(text, { ...PLACE, line: 1 + (index % 4) })]),
    ),
  );
  assert.equal(outcomes.flat().filter((outcome) => outcome === 'disabled').length, 1);
  assert.equal((await scene.mails()).length, 1);
  const [entry, ...others] = await scene.leaks();
  assert.deepEqual([others.length, entry?.places.length], [0, 4]);
  await scene.close();
});

test('the old text of a rotated token that leaks in its grace is ended alone, and the mail says so', async () => {
  const scene = await openScene();
  const { id, text } = await scene.issue(await scene.makeAccount('ada'));
  const fresh = await scene.rotate(id, 3600);
  assert.ok(fresh);
  assert.equal(await scene.check(text), 'accepted');
  assert.deepEqual(await scene.report([finding(text, PLACE)]), ['text_ended']);
  assert.deepEqual([await scene.check(text), await scene.check(fresh)], ['token_rotated', 'accepted']);
  const [mail] = await scene.mails();
  assert.match(mail?.subject ?? '', /^The old text of API token "CI" leaked and was ended$/);
  assert.match(mail?.text ?? '', /the new text of the token is not affected and goes on working/);
  assert.deepEqual((await scene.audit()).slice(-2), ['token.text_ended', 'leak.recorded']);
  assert.deepEqual(await scene.report([finding(fresh, PLACE)]), ['disabled']);
  assert.equal(await scene.check(fresh), 'token_leaked');
  await scene.close();
});

test('what is out of force is recorded all the same, and cannot come back', async () => {
  const scene = await openScene();
  const ada = await scene.makeAccount('ada');
  const [disabled, expired, deleted] = [
    await scene.issue(ada),
    await scene.issue(ada),
    await scene.issue(ada),
  ];
  await scene.apply(disabled.id, disable({ reason: 'unused', note: null }));
  await scene.apply(expired.id, update({ expiresAt: NOW }));
  await scene.apply(deleted.id, remove(null));
  const all = [disabled, expired, deleted];
  assert.deepEqual(
    await scene.report(all.map(({ text }) => finding(text, PLACE))),
    all.map(() => 'already_disabled'),
  );
  assert.equal((await scene.leaks()).length, 3);
  const texts = (await scene.mails()).map(({ text }) => text).join('\n');
  for (const word of ['disabled', 'expired', 'deleted']) {
    assert.match(texts, new RegExp(`It was ${word} before we learned of it`));
  }
  await scene.apply(expired.id, update({ expiresAt: null }));
  const codes = await Promise.all(all.map(({ text }) => scene.check(text)));
  assert.deepEqual(codes, ['token_leaked', 'token_leaked', 'token_deleted']);
  await scene.close();
});

test('an old text that leaked while its token was disabled stays ended when the token is enabled', async () => {
  const scene = await openScene();
  const { id, text } = await scene.issue(await scene.makeAccount('ada'));
  const fresh = await scene.rotate(id, 3600);
  assert.ok(fresh);
  await scene.apply(id, disable({ reason: 'other', note: null }));
  assert.deepEqual(await scene.report([finding(text)]), ['already_disabled']);
  await scene.apply(id, enable(null));
  assert.deepEqual([await scene.check(text), await scene.check(fresh)], ['token_rotated', 'accepted']);
  await scene.close();
});

test('what cannot be a token is answered without asking the store', async () => {
  const never = () => assert.fail('the store was asked');
  const response = openLeakResponse({
    store: { change: never },
    mail: { queueLeaks: never },
    prefix: DEFAULT_PREFIX,
  });
  const good = mintToken(DEFAULT_PREFIX);
  const wrong = `${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`;
  const texts = ['', 'x'.repeat(100_000), wrong, DEFAULT_PREFIX, `${DEFAULT_PREFIX}${'0'.repeat(37)}`];
  const report = { channel: 'report', reporter: 'someone', receivedAt: NOW } as const;
  const outcomes = await response.respond({ ...report, findings: texts.map((text) => finding(text)) });
  assert.deepEqual(
    outcomes,
    texts.map(() => 'unknown'),
  );
});

test('a good token that was never issued here changes nothing', async () => {
  const scene = await openScene();
  const before = await scene.store.revision();
  assert.deepEqual(await scene.report([finding(mintToken(DEFAULT_PREFIX), PLACE)]), ['unknown']);
  assert.deepEqual([await scene.store.revision(), (await scene.mails()).length], [before, 0]);
  await scene.close();
});

test('a token is found with whatever stands around it', async () => {
  const scene = await openScene();
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  assert.deepEqual(await scene.report([finding(`export TOKEN="${text}"\n`)]), ['disabled']);
  await scene.close();
});

test('to learn of a leak is no use of the token', async () => {
  const scene = await openScene();
  const { id, text } = await scene.issue(await scene.makeAccount('ada'));
  const used = { at: NOW - 5000, address: '192.0.2.1', userAgent: 'curl/8' };
  const lastUses = [{ hash: hashToken(text), ...used }];
  await scene.store.recordActivity([{ tokenId: id, lastUses, calls: [], callers: [] }]);
  await scene.report([finding(text, PLACE)]);
  await scene.report([finding(text)]);
  assert.deepEqual((await scene.store.findToken(id))?.texts[0].lastUse, used);
  await scene.close();
});

test('no token text is kept, whatever a reporter writes around it', async () => {
  const scene = await openScene();
  const { text } = await scene.issue(await scene.makeAccount('ada'));
  const written = [
    text,
    Buffer.from(text).toString('base64'),
    encodeURIComponent(text).replaceAll('r', '%72'),
  ];
  for (const secret of written) {
    await scene.report(
      [
        finding(text, {
          url: `https://example.com/${secret}?token=${secret}`,
          repository: `octo/${secret}`,
          path: `dir/${secret}.txt`,
          commit: secret,
          source: secret,
        }),
      ],
      'report',
      `someone ${secret}`,
    );
  }
  const tables = ['leak', 'leak_place', 'outbox', 'audit', 'token'] as const;
  const kept = JSON.stringify(
    await Promise.all(tables.map((table) => scene.store.tables.selectFrom(table).selectAll().execute())),
  );
  for (const secret of written) assert.ok(!kept.includes(secret.slice(5, 35)));
  await scene.close();
});

test('a drill touches the token of the drill alone, and nothing else can pass itself off as one', async () => {
  const scene = await openScene();
  const ada = await scene.makeAccount('ada');
  const [real, canary] = [await scene.issue(ada), await scene.issue(ada)];
  const findings = [finding(real.text), finding(canary.text)];
  assert.deepEqual(await scene.report(findings, 'drill'), ['unknown', 'unknown']);
  const report = { channel: 'drill', reporter: 'ada', receivedAt: NOW, findings } as const;
  const recipient = { id: 'acc_op', email: 'op@example.com', name: 'Op' };
  const target = { tokenId: canary.id, recipient };
  assert.deepEqual(await scene.response.respondToDrill(report, target), ['unknown', 'disabled']);
  assert.deepEqual(
    [await scene.check(real.text), await scene.check(canary.text)],
    ['accepted', 'token_leaked'],
  );
  const mails = await scene.mails();
  assert.deepEqual(
    mails.map(({ recipient: to }) => to),
    ['op@example.com'],
  );
  await scene.close();
});

test('what an organization owns is told to the operators too, to each once', async () => {
  const scene = await openScene();
  const shared = await scene.makeAccount('acme', { type: 'organization' });
  await scene.makeAccount('op', { isOperator: true });
  await scene.makeAccount('gone', { isOperator: true, suspendedAt: NOW });
  const { text } = await scene.issue(shared);
  await scene.report([finding(text, PLACE)]);
  await scene.report([finding(text)]);
  const mails = (await scene.mails()).toSorted((one, other) => (one.recipient < other.recipient ? -1 : 1));
  assert.deepEqual(
    mails.map(({ recipient }) => recipient),
    ['acme@example.com', 'op@example.com'],
  );
  assert.match(mails[1]?.text ?? '', /Account: acme \(acme\)/);
  await scene.close();
});

test('a long report answers row by row in its order, and ends every token in it', async () => {
  const scene = await openScene();
  const ada = await scene.makeAccount('ada');
  const texts = await Promise.all(Array.from({ length: 230 }, () => scene.issue(ada)));
  const rows = texts.flatMap(({ text }) => [finding('garbage'), finding(text, PLACE)]);
  const outcomes = await scene.report(rows);
  assert.deepEqual(
    outcomes,
    texts.flatMap(() => ['unknown', 'disabled']),
  );
  assert.equal((await scene.mails()).length, 230);
  for (const { text } of texts.slice(0, 20)) assert.equal(await scene.check(text), 'token_leaked');
  assert.equal((await scene.store.checkAudit()).chainBreak, undefined);
  await scene.close();
});

test('a report is the same whether it comes in one piece or row by row', async () => {
  const row = fc.record({ token: fc.nat({ max: 2 }), line: fc.nat({ max: 2 }), hasPlace: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
      const results = [];
      for (const isWhole of [true, false]) {
        const scene = await openScene();
        const ada = await scene.makeAccount('ada');
        const tokens = [await scene.issue(ada), await scene.issue(ada), await scene.issue(ada)];
        const findings = rows.map(({ token, line, hasPlace }) =>
          finding(tokens[token]?.text ?? '', hasPlace ? { ...PLACE, line } : {}),
        );
        const outcomes = [];
        if (isWhole) outcomes.push(...(await scene.report(findings)));
        else for (const each of findings) outcomes.push(...(await scene.report([each])));
        const places = (await scene.leaks()).map(({ places: { length } }) => length).sort();
        results.push({ outcomes, places, mails: (await scene.mails()).length });
        await scene.close();
      }
      assert.deepEqual(results[0], results[1]);
    }),
    { numRuns: 12 },
  );
});

test('whoever waits for reports to be dealt with waits for the last of them, also where it fails', async () => {
  const change = Promise.withResolvers<never>();
  const store = { change: () => change.promise };
  const response = openLeakResponse({ store, mail: { queueLeaks: async () => {} }, prefix: DEFAULT_PREFIX });
  await response.settled();
  const findings = [finding(mintToken(DEFAULT_PREFIX))];
  const answered = response.respond({ channel: 'report', reporter: 'someone', receivedAt: NOW, findings });
  let isSettled = false;
  const waited = response.settled().then(() => {
    isSettled = true;
  });
  await turn();
  assert.equal(isSettled, false);
  change.reject(new Error('the store is gone'));
  await assert.rejects(answered, /the store is gone/);
  await waited;
});
