import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clearCookie, cookieName, readCookie, setCookie } from './cookies.ts';

const PLAIN = 'http://127.0.0.1:7070';
const SECURE = 'https://api.example.com';

test('the cookie of a session is seen by no script, sent by no other site, and over https by https alone', () => {
  assert.equal(
    setCookie('session', 'x', 60, PLAIN),
    'wardkey.session_token=x; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
  );
  assert.equal(
    setCookie('session', 'x', 60, SECURE),
    '__Host-wardkey.session_token=x; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure',
  );
  assert.match(clearCookie('session', SECURE), /^__Host-wardkey\.session_token=; Max-Age=0;/);
});

test('a cookie that stands there twice, or under another name, is none', () => {
  const name = cookieName('session', PLAIN);
  assert.equal(readCookie(`a=1; ${name}=x; b=2`, name), 'x');
  for (const header of [
    undefined,
    '',
    `${name}=`,
    `x${name}=x`,
    `${name}=x; ${name}=y`,
    `${name}=x;${name}=x`,
  ]) {
    assert.equal(readCookie(header, name), undefined, `${header}`);
  }
  assert.equal(readCookie(`${name}=x`, cookieName('session', SECURE)), undefined);
});
