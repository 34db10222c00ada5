import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AuditJson } from './audit-filter.ts';
import { CSV_HEADER, csvCell, csvLine, jsonLine } from './audit-lines.ts';

const ENTRY: AuditJson = {
  revision: 5,
  position: 0,
  at: '2026-01-01T00:00:00.000Z',
  actor: { kind: 'account', accountId: 'acc_1', username: 'ada' },
  action: 'token.created',
  token_id: 'tok_1',
  account_id: 'acc_1',
  detail: { name: '=HYPERLINK("https://example.com","CI")', hint: 'r8_…a1B2' },
  hash: '0'.repeat(64),
};

test('no cell is a formula to a spreadsheet, whatever a name begins with', () => {
  for (const first of ['=', '+', '-', '@', '\t', '\r', '\n', '＝', ' =', '\u00a0=']) {
    assert.match(csvCell(`${first}1+1`), /^"'/, JSON.stringify(first));
  }
  assert.equal(csvCell(-5), '-5', 'a number of ours stays a number');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(csvCell(text), /^"?\s*[=+\-@\t]/);
    }),
  );
});

test('a line of CSV is read back as it was written, whatever stands in it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, hint) => {
      const cells = parseLine(csvLine({ ...ENTRY, detail: { name, hint } }));
      assert.equal(cells.length, CSV_HEADER.split(',').length);
      assert.deepEqual(
        [cells[7]?.replace(/^'/, ''), cells[8]?.replace(/^'/, '')],
        [name.replace(/^'/, ''), hint.replace(/^'/, '')],
      );
      assert.deepEqual(JSON.parse(cells[10] ?? ''), { name, hint });
    }),
  );
  const [revision, , at, kind, actor] = parseLine(csvLine(ENTRY));
  assert.deepEqual([revision, at, kind, actor], ['5', ENTRY.at, 'account', 'ada']);
});

test('a line of JSON is one line, and the entry itself', () => {
  const line = jsonLine({ ...ENTRY, detail: { name: 'a\nb' } });
  assert.equal(line.indexOf('\n'), line.length - 1);
  assert.deepEqual(JSON.parse(line), { ...ENTRY, detail: { name: 'a\nb' } });
});

/** Reads one line as RFC 4180 says. */
function parseLine(line: string): string[] {
  const cells = [...line.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n)/g)];
  return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
