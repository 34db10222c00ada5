import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { VerdictBody } from './call-api.ts';
import { type OpenLine, openLine } from './open-line.ts';
import { startWardkey } from './start-wardkey.ts';

/**
 * Aimed at the moment of the answer: on a server that has nothing else to do, calls are sent in the very tick in which
 * the answer to the ending is read, so that they arrive a fraction of a millisecond after it was written.
 */

const ROUNDS = 120;
const wardkey = await startWardkey({ after }, 'answer');
const owner = await wardkey.createAccount();
const operator = await wardkey.createAccount({ isOperator: true });
const managing = ['api', 'tokens:write', 'tokens:read', 'verify', 'operator'];
const manager = await wardkey.createToken(operator.account.username, 'manager', managing);
const text = owner.token.text;

const ENDINGS = {
  'a disabled token': [`/v1/tokens/${owner.token.id}/disable`, `/v1/tokens/${owner.token.id}/enable`],
  'a token of a suspended account': [
    `/v1/accounts/${owner.account.id}/suspend`,
    `/v1/accounts/${owner.account.id}/resume`,
  ],
} as const;

for (const [what, [end, undo]] of Object.entries(ENDINGS)) {
  test(`${what} is refused by calls that are sent the moment the answer is read, and accepted again likewise`, async (t) => {
    const [changes, ...lines] = await Promise.all(Array.from({ length: 7 }, () => openLine(t, wardkey.url)));
    assert.ok(changes);
    const change = async (path: string) =>
      assert.equal((await changes.ask('POST', path, manager.text)).status, 200);
    for (let round = 0; round < ROUNDS; round += 1) {
      assert.deepEqual(
        await accepted(lines),
        lines.map(() => true),
        `before round ${round}`,
      );
      await change(end);
      assert.deepEqual(
        await accepted(lines),
        lines.map(() => false),
        `after the end of round ${round}`,
      );
      await change(undo);
    }
    t.diagnostic(`${ROUNDS} rounds, ${ROUNDS * lines.length} calls on the heels of the answer, 0 accepted`);
  });
}

/** Asks on all lines in one tick, on each of the ways on which a token is checked. */
function accepted(lines: readonly OpenLine[]): Promise<boolean[]> {
  return Promise.all(
    lines.map(async (line, number) => {
      if (number % 3 === 0) return (await line.ask('GET', '/v1/account', text)).status === 200;
      if (number % 3 === 1) return (await line.ask('GET', '/v1/hardware', text)).status === 200;
      const { body } = await line.ask('POST', '/v1/tokens/verify', manager.text, { token: text });
      return (body as VerdictBody).valid;
    }),
  );
}
