import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usernameFlaw } from './username.ts';

test('names that seem to speak for the server are for operators alone', () => {
  for (const name of ['admin', 'root', 'operator', 'system', 'wardkey', 'support', 'security']) {
    assert.equal(usernameFlaw(name, false), 'is kept for operators');
    assert.equal(usernameFlaw(name, true), undefined);
  }
  for (const name of ['ada', 'admiral', 'root-beer', 'admin-2'])
    assert.equal(usernameFlaw(name, false), undefined);
});
