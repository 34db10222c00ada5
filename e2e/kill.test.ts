import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { callApi, type TokenBody, type VerdictBody } from './call-api.ts';
import { createToken, type KnownToken, type Ledger, makeChanges } from './changes-under-way.ts';
import { eventually } from './eventually.ts';
import { plainEnvironment } from './run-command.ts';
import { seededRandom, seedOfRun } from './seeded-random.ts';
import { PROGRAM } from './server-process.ts';
import { startWardkey } from './start-wardkey.ts';
import { assertNothingHalfMade } from './stopped-database.ts';

/** `kill -9` in the middle of everything: what was answered is there afterwards, and nothing is there by half. */

const ROUNDS = 20;
const MAKERS = 6;
const seed = seedOfRun();
const random = seededRandom(seed);
const wardkey = await startWardkey({ after }, 'kill');
const operator = await wardkey.createAccount({ isOperator: true });
const managing = ['api', 'tokens:write', 'tokens:read', 'verify', 'operator'];
const manager = await wardkey.createToken(operator.account.username, 'manager', managing);

test('a server that is killed while it creates and disables tokens loses nothing it has answered', async (t) => {
  t.diagnostic(`seed ${seed}; WARDKEY_TEST_SEED=${seed} repeats the choices, not the machine's timing`);
  const tokens: KnownToken[] = [];
  const sums = { acknowledged: 0, repeated: 0, uncertain: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const ledger = await killAmidChanges();
    assertNothingHalfMade(wardkey.dataFolder);
    await wardkey.restart();
    tokens.push(...ledger.tokens);
    sums.acknowledged += ledger.acknowledged;
    sums.repeated += ledger.open.length;
    sums.uncertain += await settleUncertain(ledger.tokens);
    await repeatOpenRequests(ledger);
    await assertAsAcknowledged(ledger.tokens);
    await assertAuditIsWhole();
  }
  await assertAsAcknowledged(tokens);
  const doctor = await wardkey.wardkey(['doctor', '--json']);
  assert.match(doctor.stdout, /"audit trail","level":"good"/);
  assert.ok(sums.acknowledged >= 400, 'enough was going on');
  const { acknowledged, repeated, uncertain } = sums;
  t.diagnostic(`${acknowledged} changes answered, ${repeated} creations and ${uncertain} disablings cut off`);
});

test('a server that is killed while it makes accounts leaves each with its default token, or none of both', async (t) => {
  let made = 0;
  let cut = 0;
  const undisturbed = performance.now();
  await makeAccounts('undisturbed');
  const milliseconds = performance.now() - undisturbed;
  for (let round = 0; round < 8; round += 1) {
    const making = makeAccounts(`round-${round}`);
    await Promise.all([making, delay(random.next() * milliseconds * 1.2).then(() => wardkey.kill())]);
    assertNothingHalfMade(wardkey.dataFolder);
    await wardkey.restart();
    for (const { wanted, text } of await making) {
      const again = await callApi(wardkey.url, manager.text, 'POST', '/v1/accounts', wanted);
      made += text === undefined ? 0 : 1;
      cut += text === undefined ? 1 : 0;
      if (text === undefined) {
        assert.ok(again.status === 201 || again.status === 409, 'made now, or made then');
        continue;
      }
      assert.equal(again.status, 409, 'an account that was answered is there');
      assert.equal((await verify(text)).code, 'accepted');
    }
  }
  t.diagnostic(`${made} accounts answered, ${cut} cut off`);
});

test('a server that is killed during its very first start begins anew on the same folder', async (t) => {
  const first = await startWardkey(t, 'first');
  for (let round = 0; round < 6; round += 1) {
    await first.kill();
    rmSync(first.dataFolder, { recursive: true });
    const env = { ...plainEnvironment(), WARDKEY_DATA_DIR: first.dataFolder, WARDKEY_PORT: '0' };
    const starting = spawn(process.execPath, [PROGRAM, 'serve'], { env, stdio: 'ignore' });
    const ended = once(starting, 'exit');
    await delay(random.between(100, 1200));
    starting.kill('SIGKILL');
    await ended;
    await first.restart();
    const { exitCode, stderr } = await first.wardkey(['whoami']);
    assert.equal(exitCode, 0, stderr);
  }
});

/** Lets several makers change tokens, kills the server after some answers and a moment more, and gives the ledger. */
async function killAmidChanges(): Promise<Ledger> {
  const ledger: Ledger = { tokens: [], open: [], acknowledged: 0 };
  const enough = random.between(10, 45);
  const moment = random.next() * 8;
  const makers = Array.from({ length: MAKERS }, () =>
    makeChanges(wardkey.url, manager.text, ledger, seededRandom(random.between(1, 2 ** 30))),
  );
  const underWay = eventually('enough changes', () => (ledger.acknowledged < enough ? undefined : true));
  await Promise.race([underWay, Promise.all(makers)]);
  await delay(moment);
  await wardkey.kill();
  await Promise.all(makers);
  return ledger;
}

/** A disabling without an answer may have happened or not; repeated, it is done. Answers how many there were. */
async function settleUncertain(tokens: readonly KnownToken[]): Promise<number> {
  const uncertain = tokens.filter(({ isUncertain }) => isUncertain);
  for (const token of uncertain) {
    const { code } = await verify(token.text);
    assert.ok(code === 'accepted' || code === 'token_disabled', code);
    const path = `/v1/tokens/${token.id}/disable`;
    assert.equal((await callApi(wardkey.url, manager.text, 'POST', path, {})).status, 200);
    token.isDisabled = true;
  }
  return uncertain.length;
}

/** A creation without an answer is asked for again: whether it had happened or not, there is one token afterwards. */
async function repeatOpenRequests({ open }: Ledger): Promise<void> {
  for (const request of open) {
    const again = await createToken(wardkey.url, manager.text, request);
    assert.ok(again.status === 201 || again.status === 200, `${again.status}`);
    const path = `/v1/tokens?limit=1000&account=${operator.account.username}`;
    const { body } = await callApi<{ results: TokenBody[] }>(wardkey.url, manager.text, 'GET', path);
    assert.equal(body.results.filter(({ name }) => name === request.name).length, 1);
  }
}

async function assertAsAcknowledged(tokens: readonly KnownToken[]): Promise<void> {
  for (const { id, text, isDisabled } of tokens) {
    const { code } = await verify(text);
    assert.equal(code, isDisabled ? 'token_disabled' : 'accepted', id);
  }
}

async function assertAuditIsWhole(): Promise<void> {
  const { body } = await callApi<{ checks: { name: string; level: string; detail: string }[] }>(
    wardkey.url,
    manager.text,
    'GET',
    '/v1/installation',
  );
  const trail = body.checks.find(({ name }) => name === 'audit trail');
  assert.ok(trail);
  assert.equal(trail.level, 'good', trail.detail);
}

async function verify(token: string): Promise<VerdictBody> {
  const { status, body } = await callApi<VerdictBody>(
    wardkey.url,
    manager.text,
    'POST',
    '/v1/tokens/verify',
    { token },
  );
  assert.equal(status, 200);
  return body;
}

/** Asks for six accounts at once; the text of the default token is there where the answer came. */
function makeAccounts(round: string) {
  return Promise.all(
    Array.from({ length: 6 }, async (_, number) => {
      const email = `${round}-${number}@example.com`;
      const wanted = { email, name: 'Six at once', password: 'a long password for everyone' };
      const call = callApi<{ token: TokenBody }>(wardkey.url, manager.text, 'POST', '/v1/accounts', wanted);
      const answer = await call.catch(() => undefined);
      if (answer !== undefined) assert.equal(answer.status, 201);
      return { wanted, text: answer?.body.token.text };
    }),
  );
}
