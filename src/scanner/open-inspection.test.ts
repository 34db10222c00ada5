import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { openCollection } from './collect.ts';
import type { ScanResult } from './finding.ts';
import { ARCHIVE_LIMITS, type ArchiveLimits, openInspection } from './open-inspection.ts';
import { type Files, PACKINGS, tar, zip } from './pack-archives.test.ts';
import { searchFor } from './search-for.ts';
import { anyTokenOf, WRITINGS } from './writings.test.ts';

const anyMembers = fc.array(
  fc.record({
    name: fc.stringMatching(/^[a-z]{1,60}(?:\/[a-z]{1,60}){0,2}$/),
    token: fc.option(anyTokenOf(DEFAULT_PREFIX)),
    writing: fc.constantFrom(...WRITINGS),
    size: fc.nat(3000),
  }),
  { minLength: 1, maxLength: 5 },
);

test('every token in an archive is found at its path and nothing else, however deep archives lie in one another', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyMembers,
      fc.array(fc.constantFrom(...PACKINGS), { minLength: 1, maxLength: 4 }),
      check,
    ),
    { numRuns: 150 },
  );

  async function check(
    members: typeof anyMembers extends fc.Arbitrary<infer T> ? T : never,
    packings: typeof PACKINGS,
  ) {
    const files: Record<string, Buffer> = {};
    const expected = new Map<string, string>();
    for (const { name, token, writing, size } of members) {
      const filler = 'some text\n'.repeat(size / 10);
      if (name in files || Object.keys(files).some((other) => other.startsWith(`${name}/`))) continue;
      files[name] = writing.write(filler, token ?? '', filler, 10);
      if (token !== null) expected.set(name, token.slice(-4));
    }
    let packed: Files = files;
    let places = [...expected.keys()].map((name) => ({ name, path: name }));
    for (const { name, pack, within } of packings) {
      packed = { [name]: pack(packed) };
      places = places.map((place) => ({ ...place, path: name + within(place.path) }));
    }
    const [name = '', bytes = Buffer.alloc(0)] = Object.entries(packed)[0] ?? [];
    const { findings, unread } = await inspect(name, bytes, { ...ARCHIVE_LIMITS, depth: 8 });
    assert.deepEqual(unread, []);
    assert.deepEqual(
      findings.map(({ path, hint }) => [path, hint.slice(-4)]),
      places
        .map(({ name: member, path }) => [path, expected.get(member)])
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
  }
});

test('an archive that is made to hurt ends in a clear message, and what lies before the trouble is found', async () => {
  const token = mintToken(DEFAULT_PREFIX);
  const good = { 'a.txt': Buffer.from(token) };
  const zeros = Buffer.alloc(40 * 1024 * 1024);
  const cases: readonly [string, Buffer, RegExp, number][] = [
    ['a bomb in gzip', gzipSync(zeros), /more than 400 times its size/, 0],
    ['a bomb in zip', zip({ ...good, 'b.txt': zeros }, 8), /more than 400 times its size/, 1],
    ['a bomb in zstd', zstdCompressSync(zeros), /more than 400 times its size/, 0],
    [
      'a cut gzip',
      gzipSync(Buffer.concat([Buffer.from(token), randomBytes(300_000)])).subarray(0, -20),
      /damaged/,
      1,
    ],
    ['a cut tar', tar({ ...good, 'b.txt': Buffer.alloc(5000, 'x') }).subarray(0, 4000), /too early/, 1],
    ['a zip without directory', zip(good, 0).subarray(0, -30), /no directory/, 1],
    ['an encrypted member', zip(good, 8, 1), /encrypted/, 0],
    ['a damaged member', damaged(zip({ 'a.txt': Buffer.from('x'.repeat(500)) }, 8), 40), /damaged/, 0],
  ];
  for (const [what, bytes, reason, count] of cases) {
    const { findings, unread } = await inspect('x', bytes);
    assert.ok(unread.length > 0, what);
    assert.match(unread[0]?.reason ?? '', reason, what);
    assert.equal(findings.length > 0 ? 1 : 0, count, what);
  }
});

test('archives lie in one another no deeper than is asked, and unpack to no more than is asked', async () => {
  const token = mintToken(DEFAULT_PREFIX);
  let bytes: Buffer = Buffer.from(token);
  for (let depth = 0; depth < 5; depth += 1) bytes = gzipSync(bytes);
  assert.equal((await inspect('x', bytes)).findings.length, 1);
  const shallow = await inspect('x', bytes, { ...ARCHIVE_LIMITS, depth: 4 });
  assert.deepEqual([shallow.findings.length, shallow.unread.length], [0, 1]);
  const small = await inspect('x', tar({ a: Buffer.alloc(4000), b: Buffer.alloc(4000) }), {
    ...ARCHIVE_LIMITS,
    bytes: 5000,
  });
  assert.match(small.unread.at(-1)?.reason ?? '', /more than 5000 bytes/);
  const closed = await inspect('x', bytes, { ...ARCHIVE_LIMITS, depth: 0 });
  assert.deepEqual([closed.findings.length, closed.unread.length], [0, 0]);
});

test('bytes at random after the beginning of an archive end, and are never a crash', async () => {
  const beginnings = [
    zip({}, 0),
    Buffer.from('PK\x03\x04', 'latin1'),
    gzipSync('x').subarray(0, 12),
    tar({ a: Buffer.from('b') }),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...beginnings),
      fc.uint8Array({ maxLength: 700 }),
      async (beginning, bytes) => {
        await inspect('x', Buffer.concat([beginning, bytes]));
      },
    ),
    { numRuns: 150 },
  );
});

test('a name in an archive that leads out of it is only a name', async () => {
  const token = mintToken(DEFAULT_PREFIX);
  const { findings } = await inspect(
    'x',
    tar({ '../../etc/passwd': Buffer.from(token), [`/${token}`]: Buffer.from(token) }),
  );
  assert.deepEqual(
    findings.map(({ path }) => path),
    ['x!../../etc/passwd', `x!/${DEFAULT_PREFIX}…${token.slice(-4)}`],
  );
});

async function inspect(
  path: string,
  bytes: Buffer,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<ScanResult> {
  const collection = openCollection([DEFAULT_PREFIX]);
  await openInspection(await searchFor({ prefixes: [DEFAULT_PREFIX] }), limits, collection).stream(
    path,
    pieces(bytes),
  );
  return collection.result();
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 7919) yield bytes.subarray(at, at + 7919);
}

function damaged(bytes: Buffer, at: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xff, 0xff]), bytes.subarray(at + 3)]);
}
