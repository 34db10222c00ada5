import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkRules } from './check-rules.ts';
import { openRuleSearch } from './open-rule-search.ts';
import type { Match } from './open-search.ts';
import { parseRules, type Rule } from './rules.ts';

const RULE: Rule = {
  id: 'ticket',
  description: '',
  pattern: 'ticket-([0-9a-f]{8,900})',
  keyword: 'ticket-',
  mustMatch: ['ticket-00000000'],
  mustNotMatch: ['ticket-0'],
};

function search(rules: readonly Rule[], bytes: Buffer, pieceBytes = bytes.length): Match[] {
  const found: Match[] = [];
  const searching = openRuleSearch(rules, (match) => found.push(match));
  for (let at = 0; at < bytes.length; at += pieceBytes) searching.take(bytes.subarray(at, at + pieceBytes));
  searching.end();
  return found;
}

test('what a rule matches is found at its place once, in streams of any size and however they are parted', () => {
  const anyPart = fc.record({
    filler: fc.constantFrom('', 'ticket-', 'ticket-\n', 'some text\n', '\0\u00ff', 'x ticket-1 '),
    times: fc.oneof(fc.nat(20), fc.nat(15_000)),
    secret: fc.option(fc.stringMatching(/^[0-9a-f]{8,900}$/)),
  });
  const anyStream = fc.tuple(fc.array(anyPart, { maxLength: 6 }), fc.integer({ min: 1000, max: 200_000 }));
  fc.assert(
    fc.property(anyStream, ([parts, pieceBytes]) => {
      let text = '';
      const planted: { text: string; start: number; line: number; column: number }[] = [];
      for (const { filler, times, secret } of parts) {
        text += filler.repeat(times);
        if (secret === null) continue;
        const start = text.length + 'ticket-'.length + 1;
        text += ` ticket-${secret};`;
        const line = text.slice(0, start).split('\n').length;
        planted.push({ text: secret, start, line, column: start - text.lastIndexOf('\n', start) });
      }
      const found = search([RULE], Buffer.from(text, 'latin1'), pieceBytes);
      assert.deepEqual(
        found.map((match) => ({
          text: match.text as string,
          start: match.start,
          line: match.line,
          column: match.column,
        })),
        planted,
      );
    }),
    { numRuns: 60 },
  );
});

test('a match behind very many keywords is whole, wherever the piece ends in which they are looked at', () => {
  const secret = 'a0'.repeat(450);
  for (let times = 740; times < 760; times += 1) {
    for (let lead = 0; lead < 11; lead += 1) {
      const text = `${' '.repeat(lead)}${'x ticket-1 '.repeat(times)}ticket-${secret};`;
      assert.deepEqual(
        search([RULE], Buffer.from(text)).map((match) => match.text as string),
        [secret],
      );
    }
  }
});

test('a pattern on which others never come to an end, and bytes full of its keyword, end', () => {
  const nested = { ...RULE, pattern: '(?:xxx+)+(?:xxx+)+y', keyword: 'xxx' };
  assert.deepEqual(search([nested], Buffer.alloc(300_000, 'x')), []);
  const greedy = { ...RULE, pattern: 'aaa(?:.|\\n)*z', keyword: 'aaa' };
  assert.deepEqual(search([greedy], Buffer.alloc(300_000, 'a')), []);
});

test('the rules in examples/ hold their own examples', () => {
  const parsed = parseRules(
    readFileSync(join(import.meta.dirname, '../../examples/scan-rules.json'), 'utf8'),
  );
  assert.ok(parsed.ok);
  assert.equal(checkRules(parsed.rules), undefined);
});

test('a rule that does not hold its examples, or cannot be read, is refused with its number or id and no example', () => {
  const good = {
    id: 'ticket',
    pattern: 'ticket-[0-9a-f]{8}',
    keyword: 'ticket-',
    must_match: [['ticket-', '00000000']],
    must_not_match: ['ticket-x'],
  };
  const cases: readonly (readonly [object | string, RegExp])[] = [
    ['{', /not JSON/],
    [{}, /no list "rules"/],
    [{ rules: [] }, /no list/],
    [{ rules: [null] }, /rule 1: it is no object/],
    [{ rules: [good, good] }, /rule 2: another has the same id/],
    [{ rules: [{ ...good, id: 'A b' }] }, /"id"/],
    [{ rules: [{ ...good, pattern: '' }] }, /"pattern"/],
    [{ rules: [{ ...good, pattern: 'é' }] }, /ASCII/],
    [{ rules: [{ ...good, keyword: 'a' }] }, /"keyword"/],
    [{ rules: [{ ...good, must_match: [] }] }, /"must_match"/],
    [{ rules: [{ ...good, must_not_match: undefined }] }, /"must_not_match"/],
    [{ rules: [{ ...good, colour: 'red' }] }, /nothing is known of "colour"/],
    [{ rules: [{ ...good, pattern: '(' }] }, /rule ticket: its pattern cannot be read/],
    [{ rules: [{ ...good, pattern: '(?<=a)ticket-' }] }, /cannot be read/],
    [{ rules: [{ ...good, keyword: 'Ticket' }] }, /example 1 of "must_match" is not found/],
    [{ rules: [{ ...good, must_match: ['ticket-00000000', 'opensesame'] }] }, /example 2 of "must_match"/],
    [{ rules: [{ ...good, must_not_match: ['x', 'ticket-12345678'] }] }, /example 2 of "must_not_match"/],
  ];
  for (const [file, reason] of cases) {
    const parsed = parseRules(typeof file === 'string' ? file : JSON.stringify(file));
    const wrong = parsed.ok ? checkRules(parsed.rules) : parsed.reason;
    assert.match(wrong ?? '', reason);
    assert.doesNotMatch(wrong ?? '', /opensesame|12345678/);
  }
});
