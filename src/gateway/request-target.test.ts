import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalOfTarget } from './request-target.ts';

test('a plain path passes, whatever its query says and however many slashes it has', () => {
  for (const target of [
    '/',
    '/v1/models/a/b',
    '//v1//models',
    '/v2//endpoint/run',
    '/a.b/c..d/..e/f../.hidden/...',
    '/a?x=../../b&y=%2e%2e/c&z=\\d',
    '/a%20b%2Fc%25',
    '/%252e%252e/b',
    "/~!$&'()*+,;=:@-_",
    '/?',
  ]) {
    assert.equal(refusalOfTarget(target), undefined, target);
  }
});

test('a path that another server could read as a different one is refused', () => {
  for (const target of [
    '/..',
    '/.',
    '/a/..',
    '/a/../b',
    '/a/./b',
    '/../b?x=1',
    '/a/%2e%2e/b',
    '/a/%2E./b',
    '/a/.%2e',
    '/a/%2e/b',
    '/a%2f..%2fb',
    '/a%2F%2e%2E%2Fb',
    '/a/..%2fb',
    '/a/..%5cb',
    '/a%5c..%5cb',
    '/a/..;/b',
    '/a/..;x=1/b',
    '/a/%2e%2e%3b/b',
    '/a\\..\\b',
    '/a\\b',
    '/\\evil.example/a',
  ]) {
    assert.notEqual(refusalOfTarget(target), undefined, target);
  }
});

test('what is not a path is refused', () => {
  for (const target of [
    '',
    '*',
    'http://other.example/v1',
    'https://other.example/',
    'other.example:443',
    'v1/models',
    '?x=1',
    '/a#b',
    '/a b',
    '/a\tb',
    '/caf\u00e9',
    '/a\u0000b',
    '/a\u007fb',
  ]) {
    assert.notEqual(refusalOfTarget(target), undefined, JSON.stringify(target));
  }
});
