import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { after, test } from 'node:test';
import { type Call, call, type Question, startBusyCallers } from './busy-callers.ts';
import { callApi, type TokenBody } from './call-api.ts';
import { startWardkey } from './start-wardkey.ts';

/**
 * What ends a token while 64 callers use it without a pause. All times are of one process: a call that begins after
 * the answer to the ending has arrived must be refused, whatever way it takes through the server.
 */

const CALLERS = 64;
const wardkey = await startWardkey({ after }, 'race');
const operator = await wardkey.createAccount({ isOperator: true });
const managing = ['api', 'tokens:write', 'tokens:read', 'verify', 'operator'];
const manager = await wardkey.createToken(operator.account.username, 'manager', managing);

interface Ending {
  readonly code: string;
  readonly rounds: number;
  end(token: TokenBody): Promise<Call>;
}

const ENDINGS: Readonly<Record<string, Ending>> = {
  'disabling a token': {
    code: 'token_disabled',
    rounds: 6,
    end: ({ id }) => manage('POST', `tokens/${id}/disable`),
  },
  'deleting a token': { code: 'token_deleted', rounds: 3, end: ({ id }) => manage('DELETE', `tokens/${id}`) },
  'rotating a token without grace': {
    code: 'token_rotated',
    rounds: 4,
    end: ({ id }) => manage('POST', `tokens/${id}/rotate`, { grace_seconds: 0 }),
  },
  'suspending an account': {
    code: 'account_suspended',
    rounds: 3,
    end: ({ account }) => manage('POST', `accounts/${account.id}/suspend`),
  },
  'disabling a token in the moment in which it is read anew': {
    code: 'token_disabled',
    rounds: 6,
    // A change of the name makes all verifiers forget the token, so that it is being read while the next change comes.
    end: async ({ id }) => {
      const renamed = manage('PATCH', `tokens/${id}`, { name: 'renamed in a hurry' });
      const disabled = manage('POST', `tokens/${id}/disable`);
      await renamed;
      return disabled;
    },
  },
};

for (const [what, { code, rounds, end }] of Object.entries(ENDINGS)) {
  test(`${what} is in force from the answer on, for every one of 64 busy callers`, async (t) => {
    let calls = 0;
    let refused = 0;
    for (let round = 0; round < rounds; round += 1) {
      const token = await freshToken();
      const callers = startBusyCallers(t, wardkey.url, CALLERS, questionsWith(token.text));
      await callers.untilEachHasMade(10 + 5 * round);
      assert.ok(
        callers.calls.every(({ isAccepted }) => isAccepted),
        'accepted as long as nothing has happened',
      );
      const ending = await end(token);
      await Promise.all([callers.burst(), callers.untilEachHasMade(10)]);
      await callers.stop();
      assert.equal(ending.outcome, 'accepted');
      refused += assertEnded(callers.calls, ending.answeredAt, code);
      calls += callers.calls.length;
    }
    t.diagnostic(
      `${calls} calls in ${rounds} rounds, ${refused} begun after the answer and refused, 0 accepted`,
    );
  });
}

/** Answers how many calls were begun after the end. */
function assertEnded(calls: readonly Call[], endedAt: bigint, code: string): number {
  const later = calls.filter(({ startedAt }) => startedAt > endedAt);
  const violations = later.filter(({ isAccepted }) => isAccepted);
  assert.equal(violations.length, 0, `${violations.length} of ${later.length} later calls were accepted`);
  assert.ok(later.length >= CALLERS * 5, `${later.length} calls were begun after the answer`);
  assert.deepEqual(new Set(later.map(({ outcome }) => outcome)), new Set([code]));
  return later.length;
}

/** The ways on which a token is checked: for a resource server, for the API itself, and at the gateway. */
function questionsWith(text: string): Question[] {
  const verify: Question = {
    method: 'POST',
    path: '/v1/tokens/verify',
    bearer: manager.text,
    body: JSON.stringify({ token: text }),
  };
  const account: Question = { method: 'GET', path: '/v1/account', bearer: text };
  const gateway: Question = { method: 'GET', path: '/v1/hardware', bearer: text };
  return [verify, verify, account, gateway];
}

async function freshToken(): Promise<TokenBody> {
  const email = `${crypto.randomUUID()}@example.com`;
  const wanted = { email, name: 'a busy one', password: 'a long password for a busy one' };
  const made = await callApi<{ account: { id: string } }>(
    wardkey.url,
    manager.text,
    'POST',
    '/v1/accounts',
    wanted,
  );
  assert.equal(made.status, 201);
  const body = { name: 'a busy token', account: made.body.account.id };
  const token = await callApi<TokenBody>(wardkey.url, manager.text, 'POST', '/v1/tokens', body);
  assert.equal(token.status, 201);
  return token.body;
}

const agent = new Agent({ keepAlive: true });
after(() => agent.destroy());

function manage(method: string, path: string, body: object = {}): Promise<Call> {
  const question = { method, path: `/v1/${path}`, bearer: manager.text, body: JSON.stringify(body) };
  return call(wardkey.url, agent, question);
}
