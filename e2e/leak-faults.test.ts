import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { TokenBody } from './call-api.ts';
import { eventually } from './eventually.ts';
import { HALTS } from './faults/halts.ts';
import { MAIL_STEPS } from './faults/mortal-mail-server.ts';
import { openFaultScene } from './faults/open-fault-scene.ts';
import { assertNothingHalfMade } from './stopped-database.ts';

/**
 * A leak, cut off at each of its steps: the server is killed, or the mail server is. Afterwards the token is out of
 * force or the alert had no answer, so that it is sent again; no mail is lost, and none is made twice. `npm run faults`
 * does it twenty times at each step.
 */

const ROUNDS = Number(process.env.WARDKEY_TEST_FAULT_ROUNDS ?? 1);
const LATER_MILLISECONDS = 10 * 60 * 1000;
const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
const scene = await openFaultScene({ after }, 'faults');
const { wardkey, mailServer, alerts, receiver } = scene;
/** Those whose mail was taken over, with the server killed before it could write that down. */
const takenUnknown = new Set<string>();
const leaked: TokenBody[] = [];

/** The steps, and whether the change was made by then. */
const KILLS = {
  'alert received': { isChanged: false },
  'before commit': { isChanged: false },
  committed: { isChanged: true },
  answered: { isChanged: true },
  leased: { isChanged: true },
  'data sent': { isChanged: true },
  'handed over': { isChanged: true },
  noted: { isChanged: true },
} as const;

type Kill = keyof typeof KILLS;

const kills = Object.keys(KILLS) as Kill[];
const named = (step: string) => rounds.map((round) => `${step}, ${round}`);
const steps = [...kills, ...MAIL_STEPS.map((step) => `mail server, ${step}`)];
const tokens = Map.groupBy(
  await scene.createTokens(steps.flatMap(named)),
  ({ name }) => /^(.+), \d+$/.exec(name)?.[1],
);

for (const step of kills) {
  test(`the server is killed: ${step}`, async () => {
    for (const token of tokens.get(step) ?? []) await killAt(step, token);
  });
}

for (const step of MAIL_STEPS) {
  test(`the mail server is killed: ${step}`, async () => {
    for (const token of tokens.get(`mail server, ${step}`) ?? []) {
      const { dead } = await mailServer.dieAt(step);
      assert.equal(await scene.sendAlert(token), 200);
      assert.equal(await scene.codeOf(token), 'token_leaked');
      await dead;
      await mailServer.restart();
      leaked.push(token);
    }
  });
}

test('afterwards each token is out of force, and its leak is recorded once', async () => {
  await scene.restartLater(LATER_MILLISECONDS);
  for (const token of leaked) {
    assert.equal(await scene.codeOf(token), 'token_leaked', token.name);
    const path = `/v1/leaks?token_id=${token.id}`;
    const { results } = (await scene.ask<{ results: { places: unknown[] }[] }>(path)).body;
    assert.deepEqual([results.length, results[0]?.places.length], [1, 1], token.name);
  }
});

test('afterwards each leak has one mail, which arrived; where its answer was lost it may have come again, as the same', async (t) => {
  await scene.untilMailsAreSent();
  assert.equal(leaked.length, steps.length * ROUNDS);
  const notes = Map.groupBy(mailServer.notes(), ({ subject }) => /"(.+)" leaked/.exec(subject)?.[1]);
  let again = 0;
  for (const { id, name } of leaked) {
    const about = notes.get(name) ?? [];
    const copies = about.filter(({ isAnswered }) => !isAnswered).length;
    const lost =
      copies - about.filter(({ isAnswered }) => isAnswered).length + (takenUnknown.has(id) ? 1 : 0);
    assert.equal(new Set(about.map(({ messageId }) => messageId)).size, 1, `${name}: one mail`);
    assert.ok(copies <= 1 + lost, `${name}: ${copies} copies, ${lost} answers lost`);
    again += copies - 1;
  }
  t.diagnostic(`${leaked.length} leaks, ${again} mails handed over again with the same Message-ID`);
});

test('afterwards systems were told of each leak, under one id', async () => {
  const idsOf = (tokenId: string) =>
    new Set(
      receiver.received
        .filter(({ body }) => body.includes(tokenId))
        .map(({ headers }) => headers['webhook-id']),
    );
  await eventually(
    'all systems to be told',
    () => leaked.every(({ id }) => idsOf(id).size > 0) || undefined,
    90,
  );
  for (const { id, name } of leaked) assert.equal(idsOf(id).size, 1, name);
});

/** Kills the server at a step of the leak of a token, starts it again, and sends again what had no answer. */
async function killAt(step: Kill, token: TokenBody): Promise<void> {
  // So that it is the mail of this token that is halted at.
  await scene.untilMailsAreSent();
  // A server that has not asked for the key yet does so for the next alert.
  if (step === 'alert received') await scene.killAndRestart();
  const keys = step === 'alert received' ? alerts.holdKeys() : undefined;
  const mail = step === 'data sent' ? await mailServer.haltAt('data read') : undefined;
  const halted = isHalt(step) ? scene.haltAt(step) : undefined;
  const answer = scene.sendAlert(token);
  await (keys?.asked ?? mail?.reached ?? halted ?? answer);
  await wardkey.kill();
  const status = await answer;
  assertNothingHalfMade(wardkey.dataFolder);
  keys?.letGo();
  if (mail !== undefined) await mailServer.restart();
  await scene.killAndRestart();
  const { isChanged } = KILLS[step];
  assert.equal(await scene.codeOf(token), isChanged ? 'token_leaked' : 'accepted', token.name);
  assert.ok(isChanged || status === undefined, 'an alert that changed nothing has no answer');
  if (status === undefined) assert.equal(await scene.sendAlert(token), 200);
  assert.equal(await scene.codeOf(token), 'token_leaked');
  if (step === 'handed over') takenUnknown.add(token.id);
  leaked.push(token);
}

function isHalt(step: string): step is (typeof HALTS)[number] {
  return (HALTS as readonly string[]).includes(step);
}
