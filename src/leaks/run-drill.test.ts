import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { openScene, type Scene } from './open-scene.test.ts';
import { type DrillParts, eraseCutOffDrills, runDrill } from './run-drill.ts';

const ADA = {
  actor: { kind: 'account', accountId: 'acc_ada', username: 'ada' },
  name: 'ada (ada)',
  recipient: { id: 'acc_ada', email: 'ada@example.com', name: 'ada' },
} as const;

/** Everything a drill could leave behind, but for the audit trail and mails that still have to be sent. */
async function kept({ store }: Scene): Promise<Record<string, number>> {
  const tables = [
    'accounts',
    'password',
    'token',
    'token_hash',
    'leak',
    'leak_place',
    'activity',
    'caller',
  ] as const;
  const counts = await Promise.all(
    tables.map(async (table) => (await store.tables.selectFrom(table).selectAll().execute()).length),
  );
  return Object.fromEntries(tables.map((table, index) => [table, counts[index] ?? 0]));
}

/** A scene with an account and a token of its own, and a drill whose mail is handed over when `sends` says so. */
async function openDrill(wishes: Partial<DrillParts> = {}, sends = true) {
  const scene = await openScene();
  const ada = await scene.makeAccount('ada', { isOperator: true });
  const real = await scene.issue(ada);
  const { store, response, clock, check, verifier } = scene;
  let waits = 0;
  const parts: DrillParts = {
    ...{ store, response, clock, check, prefix: DEFAULT_PREFIX },
    flushUses: verifier.uses.flush,
    wait: async () => {
      waits += 1;
      if (!sends) return;
      const [mail] = await store.outbox.lease({ owner: 'test', limit: 1, milliseconds: 1000 });
      if (mail !== undefined) await store.outbox.noteSent(mail.id);
    },
    ...wishes,
  };
  return { scene, real, parts, waits: () => waits };
}

test('a drill shows each step, and leaves nothing behind but audit entries that fit the chain', async () => {
  const { scene, real, parts } = await openDrill();
  const before = await kept(scene);
  const { steps } = await runDrill(parts, ADA);
  assert.deepEqual(
    steps.map(({ name, state }) => [name, state]),
    [
      ['received', 'done'],
      ['disabled', 'done'],
      ['refused', 'done'],
      ['mailed', 'done'],
    ],
  );
  assert.deepEqual(await kept(scene), before);
  assert.equal((await scene.mails()).length, 0, 'nor the mark of a mail that was sent');
  assert.equal(await scene.check(real.text), 'accepted');
  const report = await scene.store.checkAudit();
  assert.deepEqual([report.chainBreak, report.plantedHints], [undefined, []]);
  await scene.close();
});

test('a mail that takes long is said to wait, and is sent later all the same', async () => {
  const { scene, parts, waits } = await openDrill({}, false);
  const { steps } = await runDrill(parts, ADA);
  assert.deepEqual([steps.at(-1)?.name, steps.at(-1)?.state], ['mailed', 'waiting']);
  assert.ok(waits() > 10);
  assert.equal((await scene.mails())[0]?.recipient, 'ada@example.com');
  await scene.close();
});

test('a drill that fails says at which step, and tidies up as well', async () => {
  const { scene, parts } = await openDrill({ check: async () => 'accepted' });
  const before = await kept(scene);
  const { steps } = await runDrill(parts, ADA);
  assert.deepEqual(
    steps.map(({ state }) => state),
    ['done', 'done', 'failed', 'skipped'],
  );
  assert.deepEqual(await kept(scene), before);
  await scene.close();
});

test('a drill that is cut off is tidied up at the next start', async () => {
  const { scene, real, parts } = await openDrill({
    check: () => Promise.reject(new Error('killed')),
    flushUses: () => Promise.reject(new Error('killed')),
  });
  const before = await kept(scene);
  await assert.rejects(runDrill(parts, ADA), /killed/);
  assert.notDeepEqual(await kept(scene), before);
  await eraseCutOffDrills(scene.store);
  assert.deepEqual(await kept(scene), before);
  assert.equal(await scene.check(real.text), 'accepted');
  const revision = await scene.store.revision();
  await eraseCutOffDrills(scene.store);
  assert.equal(await scene.store.revision(), revision, 'where there is nothing to do, nothing is done');
  await scene.close();
});

test('without anyone to mail to, the first operator gets the mail; where there is none, that is said', async () => {
  const { scene, parts } = await openDrill();
  const nobody = { actor: { kind: 'operator' }, name: 'An operator', recipient: null } as const;
  const { steps } = await runDrill(parts, nobody);
  assert.match(steps.at(-1)?.detail ?? '', /ada@example\.com/);
  await scene.store.tables.updateTable('accounts').set({ is_operator: 0 }).execute();
  const alone = await runDrill(parts, nobody);
  assert.equal(alone.steps.at(-1)?.state, 'skipped');
  await scene.close();
});
