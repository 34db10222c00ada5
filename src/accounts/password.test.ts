import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, isPassword, passwordFlaw, UNKNOWN_PASSWORD } from './password.ts';

test('only the password that was hashed is taken for it', async () => {
  const hashed = await hashPassword('correct horse battery');
  assert.ok(await isPassword('correct horse battery', hashed));
  for (const wrong of ['', 'correct horse batter', 'correct horse battery ', 'Correct horse battery']) {
    assert.equal(await isPassword(wrong, hashed), false);
  }
});

test('the same password hashes to another text each time, at the cost that OWASP names', async () => {
  const [one, other] = await Promise.all([hashPassword('same password'), hashPassword('same password')]);
  assert.notEqual(one, other);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.ok(!one.includes('same password'));
});

test('a password typed on another keyboard, in another Unicode form, is the same', async () => {
  assert.ok(await isPassword('cafe\u0301 au lait', await hashPassword('caf\u00e9 au lait')));
});

test('what is no hash of ours is nobody’s password, and does not throw', async () => {
  for (const hashed of [
    '',
    'no password',
    'plain',
    '$argon2id$v=19$m=1$x$y',
    '$2b$10$abcdefghijklmnopqrstuv',
  ]) {
    assert.equal(await isPassword('no password', hashed), false);
  }
});

test('fifty sign-ins at once are all answered', async () => {
  const hashed = await hashPassword('correct horse battery');
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      isPassword(index % 2 === 0 ? 'correct horse battery' : 'wrong', hashed),
    ),
  );
  assert.deepEqual(
    answers,
    Array.from({ length: 50 }, (_, index) => index % 2 === 0),
  );
});

test('where there is no account, the password that is checked costs as much and is never right', async () => {
  const shape = (hashed: string) => hashed.replace(/\$[^$]+\$[^$]+$/, '').concat(` ${hashed.length}`);
  assert.equal(shape(UNKNOWN_PASSWORD), shape(await hashPassword('some password')));
  for (const password of ['', 'some password', 'A']) {
    assert.equal(await isPassword(password, UNKNOWN_PASSWORD), false);
  }
});

test('a new password is no common word, and no short one again and again', () => {
  for (const weak of [
    'password',
    'PassWord123',
    'passwordpassword',
    'Password1Password1Password1',
    'adminadmin',
    'wardkeywardkey',
    'qwertyqwertyqwe',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    '1234123412341234',
  ]) {
    assert.ok(passwordFlaw(weak, 'ada@example.com'), weak);
  }
  for (const good of [
    'correct horse battery',
    'tomato tomato salad',
    'rhubarb-rhubarb',
    'aaaaaaaaaaaab',
    'a b c d e f g',
  ]) {
    assert.equal(passwordFlaw(good, 'ada@example.com'), undefined, good);
  }
});
