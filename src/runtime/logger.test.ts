import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { openLogger, terminalDestination } from './logger.ts';
import { holdsToken, loggablePath } from './redact.ts';

/** A text of the shape of a token, of any prefix; made anew so that none stands in a file. */
function tokenShaped(prefix: string): string {
  const random = randomBytes(80)
    .toString('base64')
    .replaceAll(/[^0-9A-Za-z]/g, '');
  return `${prefix}${random.slice(0, 40 - prefix.length)}`;
}

function logged(write: (logger: ReturnType<typeof openLogger>) => void): string {
  const lines: string[] = [];
  write(openLogger('trace', { write: (line) => lines.push(line) }));
  return lines.join('');
}

test('a token never reaches a log line, wherever in the event it stands', () => {
  for (const prefix of ['r8_', 'acme_']) {
    const token = tokenShaped(prefix);
    const encoded = {
      base64: Buffer.from(token).toString('base64'),
      hex: Buffer.from(token).toString('hex'),
      url: encodeURIComponent(token).replaceAll('_', '%5F'),
    };
    const text = logged((logger) => {
      logger.info({ name: token, list: [{ deep: `Bearer ${token}` }], ...encoded }, `text ${token}`);
      logger.error({ err: new Error(`failed with ${token}`, { cause: new Error(token) }) }, 'failed');
      logger.warn({ url: `/v1/models?api_key=${token}&x=1`, bytes: Buffer.from(token) }, 'seen');
    });
    const secret = token.slice(prefix.length);
    assert.equal(text.split('\n').length, 4);
    assert.ok(!text.includes(secret), 'the random part is nowhere');
    assert.ok(!text.includes(encoded.base64) && !text.includes(encoded.hex));
  }
});

test('a token that was cut short is blacked out too', () => {
  const part = tokenShaped('r8_').slice(0, 14);
  assert.ok(!logged((logger) => logger.info({ part }, 'seen')).includes(part));
});

test('a hash, an id and a hint stay readable', () => {
  const fields = { hash: randomBytes(32).toString('hex'), tokenId: 'tok_0123456789abcdef', hint: 'r8_…a1B2' };
  const line = JSON.parse(logged((logger) => logger.info(fields, 'seen'))) as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) assert.equal(line[name], value);
});

test('the path of a log line is short, never ends within a token, and has no key of the outbox', () => {
  const token = tokenShaped('acme_');
  const path = `/v1/${'x'.repeat(80)}/${token}/${'y'.repeat(2000)}`;
  assert.equal(loggablePath(`${path}?q=1`), `/v1/${'x'.repeat(80)}/…`);
  assert.equal(loggablePath('/dev/outbox/abc/mail_1'), '/dev/outbox/…');
  assert.equal(loggablePath('/v1/models?x=1'), '/v1/models');
});

test('a line break or an escape sequence in a field cannot forge a line', () => {
  const text = logged((logger) => logger.info({ name: 'a\n{"level":60}\u001b[2J' }, 'seen'));
  assert.equal(text.trimEnd().split('\n').length, 1);
  assert.ok(!text.includes('\u001b'));
});

test('the terminal form is one line with time, words and fields', () => {
  const shown: string[] = [];
  const logger = openLogger(
    'info',
    terminalDestination((line) => shown.push(line)),
  );
  logger.warn({ status: 401, path: '/v1/a\nb' }, 'refused');
  assert.match(shown.join(''), /^\d\d:\d\d:\d\d warn {2}refused status=401 path=\/v1\/a\\nb\n$/);
});

test('words that run together are no token, and a token is one in whatever writing', () => {
  for (const name of [
    'productionDeploymentPipelineServiceAccount',
    'x'.repeat(100),
    'deploy of 2026-11-21T14:02:11.000Z to eu-west-1',
    randomBytes(32).toString('hex'),
  ]) {
    assert.ok(!holdsToken(name), name);
  }
  for (const prefix of ['r8_', 'acme_']) {
    for (let count = 0; count < 200; count += 1) {
      const token = tokenShaped(prefix);
      const escaped = [...token].map((each) => `%${each.charCodeAt(0).toString(16)}`).join('');
      const base64 = Buffer.from(token).toString('base64');
      for (const form of [token, `my ${token}!`, escaped, base64, Buffer.from(token).toString('hex')]) {
        assert.ok(holdsToken(form));
      }
    }
  }
});
