import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { stoppedClock } from '../runtime/clock.ts';
import type { Change } from '../store/change.ts';
import type { AccountRecord } from '../store/records.ts';
import type { TokenUsed } from '../verify/use-recorder.ts';
import type { Caller } from './caller.ts';
import { openEventHub, STREAMS_PER_ACCOUNT } from './event-hub.ts';
import type { Recheck } from './event-stream.ts';

const NOW = Date.UTC(2026, 0, 1);

function sessionOf(id: string, isOperator = false): Caller {
  const account: AccountRecord = {
    ...{ id, type: 'user', username: id, name: id, email: `${id}@example.com` },
    ...{ isOperator, suspendedAt: null, createdAt: NOW },
  };
  return { kind: 'session', account, sessionId: `of ${id}`, address: '192.0.2.1' };
}

/** A response that keeps what is written, or, when nobody reads it, holds it back. */
function openResponse(isRead: boolean) {
  const written: string[] = [];
  const writable = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      written.push(text);
      if (isRead) done();
    },
  });
  return { response: writable as unknown as ServerResponse, written, writable };
}

function setUp() {
  const clock = stoppedClock(NOW);
  let tellChange: (change: Change) => void = () => undefined;
  let tellUsed: (used: Iterable<TokenUsed>) => void = () => undefined;
  const store = {
    watch: (listener: typeof tellChange) => {
      tellChange = listener;
    },
  };
  const uses = {
    onUsed: (listener: typeof tellUsed) => {
      tellUsed = listener;
    },
  };
  const hub = openEventHub(store, uses, clock);
  const inForce =
    (caller: Caller): Recheck =>
    async () => ({ caller, until: Number.POSITIVE_INFINITY });
  return {
    clock,
    hub,
    inForce,
    change: (accountId: string, tokenId: string, revision: number) =>
      tellChange({ revision, hashes: [], about: [{ accountId, tokenId }] }),
    use: (used: TokenUsed[]) => tellUsed(used),
  };
}

/** All that is under way and waits for nothing but its turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a stream tells of one’s own account alone, and an operator’s of all', async () => {
  const { hub, inForce, change, use } = setUp();
  const [ada, operator] = [sessionOf('ada'), sessionOf('olga', true)];
  const [adas, operators] = [openResponse(true), openResponse(true)];
  hub.open(adas.response, ada, inForce(ada));
  hub.open(operators.response, operator, inForce(operator));
  await settled();
  change('ada', 'tok_1', 5);
  change('bob', 'tok_2', 6);
  const at = { at: NOW, address: '192.0.2.9', userAgent: 'program/1\n\ndata: forged' };
  use([{ tokenId: 'tok_2', accountId: 'bob', ...at }]);
  await settled();
  const events = (written: readonly string[]) => written.join('').match(/^(?:event|data): .*$/gm);
  assert.deepEqual(events(adas.written), ['event: token.changed', 'data: {"token_id":"tok_1","revision":5}']);
  assert.deepEqual(
    events(operators.written)?.filter((line) => line.startsWith('event')),
    ['event: token.changed', 'event: token.changed', 'event: token.used'],
  );
});

test('a session that ended is told nothing more, though nobody announced its end', async () => {
  const { hub, change, clock } = setUp();
  const ada = sessionOf('ada');
  let isSignedIn = true;
  const { response, written, writable } = openResponse(true);
  hub.open(response, ada, async () =>
    isSignedIn ? { caller: ada, until: Number.POSITIVE_INFINITY } : undefined,
  );
  await settled();
  change('ada', 'tok_1', 5);
  isSignedIn = false;
  clock.advance(1000);
  change('ada', 'tok_1', 6);
  await settled();
  assert.ok(written.join('').includes('"revision":5') && !written.join('').includes('"revision":6'));
  assert.ok(writable.writableEnded);
});

test('a stream ends when it cannot be known whether its caller is still in force', async () => {
  const { hub } = setUp();
  const { response, writable } = openResponse(true);
  hub.open(response, sessionOf('ada'), async () => {
    throw new Error('the disk is gone');
  });
  await settled();
  assert.ok(writable.writableEnded);
});

test('a reader who does not read is cut off, and holds no more than a bounded number of bytes until then', async () => {
  const { hub, inForce, change } = setUp();
  const ada = sessionOf('ada');
  const [slow, quick] = [openResponse(false), openResponse(true)];
  hub.open(slow.response, ada, inForce(ada));
  hub.open(quick.response, ada, inForce(ada));
  await settled();
  let most = 0;
  for (let revision = 0; revision < 10_000; revision += 1) {
    change('ada', 'tok_1', revision);
    most = Math.max(most, slow.writable.writableLength);
  }
  assert.ok(slow.writable.destroyed);
  assert.ok(most > 100_000 && most <= 256 * 1024, `${most} bytes`);
  assert.ok(!quick.writable.destroyed && quick.written.join('').includes('"revision":9999'));
  await settled();
  assert.ok(hub.hasRoomFor(ada));
});

test('while a look is under way nothing is sent, and no more is held than of a slow reader', async () => {
  const { hub, change } = setUp();
  const ada = sessionOf('ada');
  const gate = Promise.withResolvers<void>();
  const { response, written, writable } = openResponse(true);
  hub.open(response, ada, async () => {
    await gate.promise;
    return { caller: ada, until: Number.POSITIVE_INFINITY };
  });
  change('ada', 'tok_1', 1);
  await settled();
  assert.ok(!written.join('').includes('event'));
  gate.resolve();
  await settled();
  assert.ok(written.join('').includes('"revision":1'));
  assert.ok(!writable.destroyed);
});

test('an account has room for so many streams and no more; others are not affected; a closed hub ends every one', async () => {
  const { hub, inForce } = setUp();
  const [ada, bob] = [sessionOf('ada'), sessionOf('bob')];
  const opened = Array.from({ length: STREAMS_PER_ACCOUNT }, () => openResponse(true));
  for (const { response } of opened) {
    assert.ok(hub.hasRoomFor(ada));
    hub.open(response, ada, inForce(ada));
  }
  assert.ok(!hub.hasRoomFor(ada));
  assert.ok(hub.hasRoomFor(bob));
  opened[0]?.writable.destroy();
  await settled();
  assert.ok(hub.hasRoomFor(ada));
  hub.close();
  const late = openResponse(true);
  hub.open(late.response, bob, inForce(bob));
  await settled();
  for (const { writable } of [...opened, late]) assert.ok(writable.destroyed || writable.writableEnded);
});
