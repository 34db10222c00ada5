import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue, isProblemCode, type ProblemCode } from './catalogue.ts';
import { explanationOf } from './explanation.ts';
import { explanationText } from './explanation-text.ts';
import { detectionOf, lessonOf, WITHOUT_LESSON } from './lesson.ts';
import { problem } from './problem.ts';
import { fingerprintOf, recordedRun } from './recorded-lessons.ts';
import { referenceIndex, referencePage } from './reference-page.ts';
import { terminalText } from './terminal-text.ts';

const CODES = Object.keys(catalogue) as ProblemCode[];

test('every code has its page in each form, on the terminal, and a row in each index', () => {
  for (const code of CODES) {
    const { title, fix } = catalogue[code];
    assert.ok(referenceIndex().body.includes(`href="/errors/${code}"`));
    assert.ok(referenceIndex('md').body.includes(`(/errors/${code}.md)`));
    assert.ok(referenceIndex('json').body.includes(`"${code}"`));
    for (const form of ['md', 'json'] as const) assert.ok(referencePage(code, form).body.includes(title));
    assert.ok(referencePage(code, 'html').body.includes(`<h1>${title}</h1>`));
    assert.ok(explanationText(code).includes(fix));
    assert.match(terminalText(problem(code)), /^error: .*\nwhy: .*\nfix: .*\nmore: /s);
  }
  assert.ok(!isProblemCode('toString') && !isProblemCode('no_such_code'));
});

test('every page has all its sections, in the order in which a person needs them', () => {
  const order = 'meaning fix seen detect why causes examples workaround prevention versions related notes';
  for (const code of CODES) {
    const { body } = referencePage(code, 'html');
    const headings = [...body.matchAll(/<h2 id="(\w+)">/g)].map(([, id]) => id);
    assert.deepEqual(headings, order.split(' '), code);
    const related = explanationOf(code).related.filter((each) => each !== code);
    assert.ok(related.length > 0, `${code} leads nowhere`);
  }
});

test('the call that shows whether it is this goes to the server at hand, on a path that every server has', () => {
  const at = 'https://api.example.com';
  for (const form of ['html', 'md', 'json'] as const) {
    const { body } = referencePage('token_mistyped', form, [], at);
    assert.ok(body.includes(`${at}/v1/account`), form);
  }
  for (const code of CODES) {
    assert.doesNotMatch(detectionOf(code, at) ?? '', /"\$WARDKEY_URL/);
    if (code !== 'token_in_url' && code !== 'token_ambiguous' && code.startsWith('token_'))
      assert.doesNotMatch(detectionOf(code) ?? '', /v1\/predictions/, code);
  }
  assert.match(
    detectionOf('token_mistyped') ?? '',
    /\$WARDKEY_URL\/v1\/account/,
    'who reads it without a server',
  );
});

test('every page says once where the command line comes from', () => {
  for (const code of CODES)
    assert.equal(referencePage(code, 'md').body.split('in a checkout of it: `npx wardkey`').length, 2, code);
});

test('an index that is filtered shows the codes that fit all words, and says when none does', () => {
  const { body } = referenceIndex('html', 'TOKEN 401 expired');
  assert.ok(body.includes('href="/errors/token_expired"'));
  assert.ok(!body.includes('href="/errors/rate_limited"'));
  assert.match(referenceIndex('html', 'nothing like this').body, /No code fits/);
  const hostile = referenceIndex('html', '"><script>alert(1)</script>').body;
  assert.ok(!hostile.includes('<script'));
});

test('what people add to a page stays text, in HTML and in Markdown', () => {
  const note = {
    id: 'note_1',
    version: '<i>2</i>',
    author: '<b>Eve</b>',
    at: '2026-11-21T12:00:00.000Z',
    isPinned: true,
  };
  const notes = [{ ...note, text: '<img src=x onerror=alert(1)>\n# not a heading [x](javascript:1)' }];
  const { body } = referencePage('token_missing', 'html', notes);
  assert.ok(!body.includes('<img') && !body.includes('<b>Eve') && !body.includes('<i>'));
  const markdown = referencePage('token_missing', 'md', notes).body;
  assert.ok(markdown.includes('\n    # not a heading'));
  assert.match(referencePage('token_missing', 'html').body, /Be the first/);
});

test('every lesson is in the record of the last run as it is now, and the record knows no other', () => {
  for (const code of CODES) {
    const lesson = lessonOf(code);
    const recorded = recordedRun.lessons[code];
    assert.equal(recorded?.fingerprint, lesson && fingerprintOf(lesson), RECORD_AGAIN(code));
  }
  assert.ok(Object.keys(recordedRun.lessons).every(isProblemCode));
  assert.match(recordedRun.recorded_at, /^\d{4}-\d\d-\d\d$/);
  assert.match(recordedRun.commit, /^[0-9a-f]{12}$/);
});

test('no token text stands in the record', () => {
  assert.doesNotMatch(JSON.stringify(recordedRun), /[a-z][a-z0-9]{0,8}_[0-9A-Za-z]{24,}/);
});

test('every code is explained by causes of its own, each with how to tell and what mends it', () => {
  for (const code of CODES) {
    const { why, causes } = explanationOf(code);
    assert.notEqual(why, catalogue[code].happened, code);
    for (const { cause, tell, fix } of causes) {
      assert.ok(cause && tell && fix, code);
      assert.notEqual(cause, catalogue[code].happened, code);
    }
  }
});

test('every code has examples that are run, but for those that no caller can lead to at will', () => {
  assert.deepEqual(
    CODES.filter((code) => lessonOf(code) === undefined),
    [
      'alert_signature_invalid',
      'alert_keys_unavailable',
      'request_timeout',
      'sign_in_busy',
      'github_failed',
      'change_not_confirmed',
      'internal_error',
    ].sort(byCatalogue),
  );
  for (const code of CODES) {
    const { seen } = JSON.parse(referencePage(code, 'json').body) as { seen: Record<string, string> };
    const said = Object.keys(seen).filter((each) => each !== 'http');
    assert.ok(seen.http?.startsWith(`HTTP/1.1 ${catalogue[code].status} `), code);
    assert.ok(said.length > 0 && said.every((each) => seen[each] !== ''), code);
  }
  for (const [code, how] of Object.entries(WITHOUT_LESSON)) {
    assert.ok(isProblemCode(code) && lessonOf(code) === undefined);
    const { body } = referencePage(code, 'md');
    assert.ok(
      body.includes(how) && body.includes(`"code": "${code}"`),
      'it says how it is met, and what is seen',
    );
  }
});

test('no words of the reference make light of the mistake', () => {
  for (const code of CODES) {
    const { why, causes, workaround, prevention } = explanationOf(code);
    const text = JSON.stringify([why, causes, workaround, prevention]);
    assert.doesNotMatch(text, /\b(?:easy|easily|simple|simply|just|obviously)\b/i, code);
  }
});

function byCatalogue(one: string, other: string): number {
  return CODES.indexOf(one as ProblemCode) - CODES.indexOf(other as ProblemCode);
}

function RECORD_AGAIN(code: string): string {
  return `${code}: run scripts/record-lessons.ts`;
}
