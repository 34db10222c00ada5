import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accept } from '../problems/problem.ts';
import type { TokenText } from '../token-format/token-text.ts';
import { disable, enable, remove } from '../tokens/change-token.ts';
import { finding, openScene, type Scene } from './open-scene.test.ts';

/** One token as someone would keep track of it on paper. */
interface Expected {
  texts: { text: TokenText; endsAt: number }[];
  disabled: 'no' | 'leaked' | 'otherwise';
  isDeleted: boolean;
  incidents: { text: number; places: Set<string>; isFalseAlarm: boolean }[];
}

interface Play {
  readonly scene: Scene;
  readonly id: string;
  readonly expected: Expected;
}

const PLACES = ['octo/app', 'octo/other', ''] as const;

/** Which of the texts there are: the newest, the one before it, the first. */
function pick({ texts }: Expected, which: number): number {
  return [texts.length - 1, Math.max(0, texts.length - 2), 0][which] ?? 0;
}

async function report({ scene, expected }: Play, which: number, place: string): Promise<void> {
  const index = pick(expected, which);
  const subject = expected.texts[index];
  assert.ok(subject);
  const known = place === '' ? {} : { repository: place, path: '.env' };
  const [outcome] = await scene.report([finding(subject.text, known)]);
  assert.equal(outcome, expectedOutcome(expected, index, place, scene.clock.now()));
}

function expectedOutcome(expected: Expected, index: number, place: string, now: number): string {
  const own = expected.incidents.filter(({ text }) => text === index);
  if (place !== '' && own.some((each) => each.isFalseAlarm && each.places.has(place)))
    return 'already_disabled';
  const subject = expected.texts[index] as { endsAt: number };
  const isCurrent = index === expected.texts.length - 1;
  const isRunning = now < subject.endsAt;
  const isInForce = isRunning && !expected.isDeleted && expected.disabled === 'no';
  const open = own.findLast((each) => !each.isFalseAlarm);
  if (isInForce || open === undefined) {
    expected.incidents.push({ text: index, places: new Set([place]), isFalseAlarm: false });
  } else {
    open.places.add(place);
  }
  if (!expected.isDeleted && isRunning) {
    if (isCurrent) expected.disabled = 'leaked';
    else subject.endsAt = now;
  }
  return isInForce ? (isCurrent ? 'disabled' : 'text_ended') : 'already_disabled';
}

const STEPS: Record<string, (play: Play) => Promise<void>> = {
  'rotate with grace': async ({ scene, id, expected }) => {
    const text = await scene.rotate(id, 60);
    const isPossible = !expected.isDeleted && expected.disabled === 'no';
    assert.equal(text !== undefined, isPossible);
    if (text === undefined) return;
    const end = scene.clock.now() + 60_000;
    for (const older of expected.texts) older.endsAt = Math.min(older.endsAt, end);
    expected.texts.push({ text, endsAt: Number.POSITIVE_INFINITY });
  },
  'wait a minute': async ({ scene }) => scene.clock.advance(60_000),
  disable: async ({ scene, id, expected }) => {
    await scene.apply(id, disable({ reason: 'other', note: null }));
    if (!expected.isDeleted && expected.disabled === 'no') expected.disabled = 'otherwise';
  },
  'enable as operator': async ({ scene, id, expected }) => {
    await scene.apply(id, enable('it is safe'));
    if (!expected.isDeleted) expected.disabled = 'no';
  },
  'call the last leak a false alarm': async ({ scene, expected }) => {
    const last = expected.incidents.at(-1);
    if (last === undefined) return;
    last.isFalseAlarm = true;
    const rows = await scene.store.tables.selectFrom('leak').select('id').orderBy('reported_at').execute();
    const id = rows.at(-1)?.id ?? '';
    await scene.store.change({ kind: 'operator' }, async (transaction) => {
      const falseAlarm = { at: transaction.at, by: { kind: 'operator' } as const, reason: 'a mistake' };
      await transaction.leaks.saveFalseAlarm(id, falseAlarm);
      transaction.audit({ action: 'leak.false_alarm' });
      return accept({});
    });
  },
};

test('in whatever order a token is reported, rotated, disabled and enabled, each report does what it should', async () => {
  const reported = fc.record({ which: fc.nat({ max: 2 }), place: fc.constantFrom(...PLACES) });
  const step = fc.oneof(
    { weight: 3, arbitrary: reported },
    { weight: 2, arbitrary: fc.constantFrom(...Object.keys(STEPS)) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 16 }),
      fc.boolean(),
      async (steps, endsDeleted) => {
        const scene = await openScene();
        const { id, text } = await scene.issue(await scene.makeAccount('ada'));
        const expected: Expected = {
          texts: [{ text, endsAt: Number.POSITIVE_INFINITY }],
          disabled: 'no',
          isDeleted: false,
          incidents: [],
        };
        const play = { scene, id, expected };
        const take = async (each: (typeof steps)[number]) => {
          // Two reports in the same millisecond have no order that a list could show.
          scene.clock.advance(1);
          if (typeof each === 'string') await STEPS[each]?.(play);
          else await report(play, each.which, each.place);
          await assertAsExpected(play);
        };
        for (const each of steps) await take(each);
        if (endsDeleted) {
          await scene.apply(id, remove(null));
          expected.isDeleted = true;
          for (const each of steps) await take(each);
        }
        assert.equal((await scene.store.checkAudit()).chainBreak, undefined);
        await scene.close();
      },
    ),
    { numRuns: 25 },
  );
});

async function assertAsExpected({ scene, expected }: Play): Promise<void> {
  const now = scene.clock.now();
  for (const { text, endsAt } of expected.texts) {
    const disabled = expected.disabled === 'leaked' ? 'token_leaked' : 'token_disabled';
    const code = expected.isDeleted
      ? 'token_deleted'
      : expected.disabled !== 'no'
        ? disabled
        : now >= endsAt
          ? 'token_rotated'
          : 'accepted';
    assert.equal(await scene.check(text), code);
  }
  const leaks = (await scene.leaks()).toReversed();
  assert.deepEqual(
    leaks.map(({ places }) => places.length),
    expected.incidents.map(({ places }) => places.size),
  );
  assert.equal((await scene.mails()).length, expected.incidents.length);
}
