import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { nameField, noteField, personNameField } from './fields.ts';

test('no field that is kept in plain sight takes a token, in one piece or several', () => {
  const token = mintToken(DEFAULT_PREFIX);
  for (const text of [token, `${token.slice(0, 20)} ${token.slice(20)}`, token.replaceAll(/.{4}/g, '$&.')]) {
    for (const field of [nameField, noteField, personNameField]) {
      assert.ok(!field.safeParse(text).success);
      assert.ok(!field.safeParse(`my ${text} of May`).success);
    }
  }
});

test('what a person is called holds nothing that a mail program makes a link of', () => {
  for (const name of [
    'http://evil.example/click-here Your account is locked',
    'Your account is locked: www.evil',
    'see evil.example/now',
    'evil.example',
    'Go to evil.example now',
  ]) {
    assert.ok(!personNameField.safeParse(name).success, name);
  }
  for (const name of [
    'Ada Lovelace',
    'J. R. R. Tolkien',
    'J.R.R. Tolkien',
    'St.John Rivers',
    'Dr. No',
    'Ada (CI/CD)',
    '李小龍',
  ]) {
    assert.ok(personNameField.safeParse(name).success, name);
  }
});
