import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf, programOf } from './sign-in-place.ts';

test('addresses of one line are one place, and those of others are another', () => {
  assert.equal(networkOf('192.0.2.7'), networkOf('192.0.2.200'));
  assert.notEqual(networkOf('192.0.2.7'), networkOf('192.0.3.7'));
  assert.equal(networkOf('2001:db8:1:2::7'), networkOf('2001:db8:1:ffff:1:2:3:4'));
  assert.equal(networkOf('2001:db8:1::'), networkOf('2001:DB8:0001:2:3:4:5:6'));
  assert.equal(networkOf('::1'), '0:0:0');
  assert.notEqual(networkOf('2001:db8:1::7'), networkOf('2001:db8:2::7'));
});

test('a new version of a program is the same program', () => {
  const firefox = (version: string) =>
    `Mozilla/5.0 (X11; Linux x86_64; rv:${version}) Gecko/20100101 Firefox/${version}`;
  assert.equal(programOf(firefox('145.0')), programOf(firefox('146.0.1')));
  assert.notEqual(programOf(firefox('145.0')), programOf('curl/8.5.0'));
});
