import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { holdsTokenInPieces } from './in-pieces.ts';
import { mintToken } from './mint-token.ts';
import { DEFAULT_PREFIX, parsePrefix } from './prefix.ts';
import { ALPHABET } from './token-text.ts';

test('a token is known whatever blanks, dots and dashes stand in it, and wherever', () => {
  const other = parsePrefix('acme_');
  assert.ok(other.ok);
  const breaks = fc.constantFrom(' ', '.', '-', ' - ', '…'.replace('…', '. '), '\t');
  fc.assert(
    fc.property(
      fc.constantFrom(DEFAULT_PREFIX, other.prefix),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), breaks), { maxLength: 12 }),
      (prefix, cuts) => {
        let text: string = mintToken(prefix);
        for (const [at, separator] of cuts) text = text.slice(0, at) + separator + text.slice(at);
        assert.ok(holdsTokenInPieces(`my ${text} of May`));
      },
    ),
  );
});

test('most of a token is known, in pieces or not', () => {
  // Of the shape of a random part, and none: it repeats itself.
  const random = Array.from({ length: 31 }, (_, index) => ALPHABET[(index * 23 + 5) % 62]).join('');
  for (const length of [25, 27, 31]) {
    const part = random.slice(0, length);
    assert.ok(holdsTokenInPieces(`r8_${part}`), `${length}`);
    assert.ok(holdsTokenInPieces(`r8_${part.replaceAll(/.{4}/g, '$&.')}`), `${length}, dotted`);
  }
  assert.ok(!holdsTokenInPieces(`r8_${random.slice(0, 12)}`), 'what is public of it, and some more');
});

test('names that people give to tokens are no tokens', () => {
  for (const name of [
    'CI of the website',
    'deploy_script for Production 2 in eu-west-1',
    'my_app Production Server 12 In Frankfurt And Two More',
    'release_PleaseWorkflowForNpmPublish2',
    'nightly_backup_of_all_the_databases_2026_11_21',
    'staging – worker 7 (Hetzner fsn1-dc14), replaces r8_…a1B2',
    'https://ci.example.com/job/deploy_to_production/1234/',
    'GITHUB_ACTIONS_RUNNER_OF_THE_MONOREPO_NUMBER_12',
  ]) {
    assert.ok(!holdsTokenInPieces(name), name);
  }
});
