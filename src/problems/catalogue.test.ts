import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { catalogue, type ProblemCode } from './catalogue.ts';

/**
 * That the catalogue and the program are of one mind. That no other code is made than these, the types see to; that
 * each really leaves a server, the examples of the reference pages show, which are run against one.
 */

const CODES = Object.keys(catalogue) as ProblemCode[];
const ROOT = join(import.meta.dirname, '..');
/** What speaks of codes without refusing anything: the catalogue itself, and the library in the program of a caller. */
const ONLY_TALK = /^(?:problems|sdk)\//;

test('every code of the catalogue is made into a problem somewhere in the program', () => {
  assert.deepEqual(
    CODES.filter((code) => !madeIn(sourceTexts()).has(code)),
    [],
  );
});

test('a code that is only spoken of does not count as one that is made', () => {
  const talk = ["problems: ['not_found']", "case 'not_found':", "if (code === 'not_found')", 'not_found: {'];
  assert.equal(madeIn(talk).size, 0);
  assert.equal(madeIn(["return refuse(\n  'not_found',", "problem('rate_limited', {"]).size, 2);
});

test('no two files of the catalogue have a row of the same name', () => {
  const folder = join(import.meta.dirname, 'rows');
  const names = readdirSync(folder).flatMap((name) => [
    ...readFileSync(join(folder, name), 'utf8').matchAll(/^ {2}(\w+): \{$/gm),
  ]);
  assert.equal(names.length, CODES.length);
});

test('no code says two things: titles and causes are each their own', () => {
  assert.equal(new Set(CODES.map((code) => catalogue[code].title)).size, CODES.length);
  assert.equal(new Set(CODES.map((code) => catalogue[code].happened)).size, CODES.length);
});

/** The codes that are handed to the functions which alone make a problem. */
function madeIn(sources: readonly string[]): Set<string> {
  const made = sources.flatMap((text) => [...text.matchAll(/\b(?:problem|refuse)\(\s*'(\w+)'/g)]);
  return new Set(made.map(([, code = '']) => code));
}

function sourceTexts(): string[] {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /(?<!\.test)\.ts$/.test(path) && !ONLY_TALK.test(path),
  );
  assert.ok(files.length > 150, 'the sources were found');
  return files.map((path) => readFileSync(join(ROOT, path), 'utf8'));
}
