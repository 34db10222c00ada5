import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import fc from 'fast-check';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { bold, note, say, sayJson, sayTable } from './terminal.ts';

/** What is written to standard output and standard error while `work` runs. */
function written(work: () => void): { out: string; err: string } {
  const pieces: { out: string[]; err: string[] } = { out: [], err: [] };
  const keep = (to: string[]) => (piece: unknown) => {
    to.push(String(piece));
    return true;
  };
  const mocks = [
    mock.method(process.stdout, 'write', keep(pieces.out)),
    mock.method(process.stderr, 'write', keep(pieces.err)),
  ];
  try {
    work();
  } finally {
    for (const { mock: each } of mocks) each.restore();
  }
  return { out: pieces.out.join(''), err: pieces.err.join('') };
}

/** Everything with which a text can move the cursor, change colours, rename the window or answer for its reader. */
const HARMFUL = {
  'clear screen': '\u001b[2J',
  'cursor up': '\u001b[1A',
  colour: '\u001b[31m',
  'window title': '\u001b]0;owned\u0007',
  'link text': '\u001b]8;;https://example.com\u001b\\',
  'one-byte CSI': '\u009b2J',
  'one-byte OSC': '\u009d0;owned\u009c',
  return: 'good\rbad',
  'line break': 'good\nfix:   run this',
  backspace: 'bad\b\b\bgood',
  tab: 'a\tb',
  bell: '\u0007',
  delete: '\u007f',
  NUL: '\0',
  'next line': 'a\u0085b',
};

const CONTROL = /\p{Cc}/u;

test('a name with control characters cannot move the cursor, colour the screen or forge a line', () => {
  for (const [what, name] of Object.entries(HARMFUL)) {
    const shown = [
      written(() => say(name)).out,
      written(() => note(name)).err,
      written(() => sayTable(['NAME'], [[name]])).out.replace(/^NAME\n/, ''),
    ];
    for (const text of shown) {
      assert.match(text, /\n$/, what);
      assert.doesNotMatch(text.slice(0, -1), CONTROL, what);
    }
  }
});

test('of any text whatever, nothing but printable characters reaches the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // Our own bold is let through; what else an escape can do stands in the table above.
      const bare = text.replaceAll('\u001b', '');
      assert.doesNotMatch(written(() => say(bare)).out.slice(0, -1), CONTROL);
      const [, row = ''] = written(() => sayTable(['A', 'B'], [[bare, bare]])).out.split('\n');
      assert.doesNotMatch(row, CONTROL);
    }),
  );
});

test('plain text of any script is shown as it is', () => {
  for (const text of ['Ada', 'Größe', 'Пример', '日本語', 'r8_…a1B2', '🔑 key']) {
    assert.equal(written(() => say(text)).out, `${text}\n`);
  }
});

test('a table keeps its columns in line, whatever characters the cells have', () => {
  const { out } = written(() =>
    sayTable(
      ['ID', 'NAME'],
      [
        ['1', '🔑'],
        ['four', 'x'],
      ],
    ),
  );
  assert.deepEqual(out.split('\n'), ['ID    NAME', '1     🔑', 'four  x', '']);
});

test('results go to standard output and talk to standard error, so that a pipe carries results alone', () => {
  const both = written(() => {
    say('a result');
    note('talk');
    sayJson({ name: 'a\u001b[2Jb' });
  });
  assert.equal(both.out, 'a result\n{"name":"a\\u001b[2Jb"}\n');
  assert.equal(both.err, 'talk\n');
});

test('a token is never repeated in talk: whoever typed it as a name does not find it in a log', () => {
  const text = mintToken(DEFAULT_PREFIX);
  const { err } = written(() => note(`there is no token with the id, name or hint "${text}"`));
  for (let start = DEFAULT_PREFIX.length; start + 8 <= text.length; start += 1) {
    assert.ok(!err.includes(text.slice(start, start + 8)));
  }
});

test('nothing is made bold where no terminal shows it', () => {
  const isTty = process.stdout.isTTY;
  process.stdout.isTTY = false;
  try {
    assert.equal(bold('a name'), 'a name');
  } finally {
    process.stdout.isTTY = isTty;
  }
});
