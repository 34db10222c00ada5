import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { zip } from '../src/scanner/pack-archives.test.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';

/** How large hostile inputs are made: for every run of the tests, or as large as was promised. */
export type Size = 'small' | 'full';

/** Something made to hurt a scanner. */
export interface HostileInput {
  readonly name: string;
  /** Makes it in an empty folder. */
  make(folder: string, size: Size): void;
  readonly args: readonly string[];
  /** What the scan is given on standard input. */
  input?(size: Size): Iterable<Buffer>;
  readonly exitCode: number;
  /** What the scan has to say, on standard output or standard error. */
  readonly says: RegExp;
}

const MB = 1024 * 1024;
const GB = 1024 * MB;
const token = () => mintToken(DEFAULT_PREFIX);
const git = (folder: string, args: readonly string[], input?: string) =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
    maxBuffer: GB,
  }).trim();

/** All that hurts. A scan of each ends by itself, in bounded memory, and leaves the folder as it was. */
export const HOSTILE_INPUTS: readonly HostileInput[] = [
  {
    name: 'a line without an end, with a token behind it',
    make: (folder, size) => {
      writeFileSync(join(folder, 'line'), '');
      truncateSync(join(folder, 'line'), size === 'full' ? 10 * GB : 300 * MB);
      appendFileSync(join(folder, 'line'), token());
    },
    args: ['.'],
    exitCode: 8,
    says: /^line:1 /m,
  },
  {
    name: 'a line without an end on standard input',
    make: () => {},
    args: ['-'],
    input: function* (size) {
      const piece = Buffer.alloc(MB, 'x');
      for (let left = size === 'full' ? 10 * 1024 : 300; left > 0; left -= 1) yield piece;
      yield Buffer.from(token());
    },
    exitCode: 8,
    says: /^-:1 /m,
  },
  {
    name: 'a folder with a great many small files',
    make: (folder, size) => {
      mkdirSync(join(folder, 'many'));
      for (let number = size === 'full' ? 1_000_000 : 4000; number > 0; number -= 1)
        writeFileSync(join(folder, 'many', String(number)), '');
      writeFileSync(join(folder, 'many', 'last'), token());
    },
    args: ['.'],
    exitCode: 8,
    says: /^many\/last:1 /m,
  },
  {
    name: 'folders in one another, deeper than a path can name',
    make: (folder) => {
      writeFileSync(join(folder, 'top'), token());
      makeDeep(folder, 30);
    },
    args: ['.'],
    exitCode: 8,
    says: /not searched: .*ENAMETOOLONG/,
  },
  {
    name: 'what cannot be read, and nothing found',
    make: (folder) => {
      makeDeep(folder, 22);
    },
    args: ['.'],
    exitCode: 6,
    says: /1 not searched/,
  },
  {
    name: 'names that would move the cursor, or lead elsewhere',
    make: (folder) => {
      writeFileSync(join(folder, '\u001b[2J\u001b[1;1Hgone\r\n\u0007'), token());
      writeFileSync(
        join(folder, 'a.zip'),
        zip({ '../../../../tmp/wardkey-escaped': Buffer.from(token()) }, 8),
      );
    },
    args: ['.'],
    exitCode: 8,
    says: /^a\.zip!\.\.\/\.\.\/\.\.\/\.\.\/tmp\/wardkey-escaped:1 /m,
  },
  {
    name: 'archives that unpack to far more than they are',
    make: (folder, size) => {
      const zeros = Buffer.alloc(size === 'full' ? GB : 40 * MB);
      writeFileSync(join(folder, 'bomb.gz'), gzipSync(gzipSync(zeros)));
      writeFileSync(join(folder, 'bomb.zip'), zip({ zeros }, 8));
      // Members that share their bytes: the whole is more than its parts (CVE-2019-13232).
      writeFileSync(join(folder, 'shared.zip'), sharedZip(size === 'full' ? 20_000 : 500));
    },
    args: ['.'],
    exitCode: 6,
    says: /not searched: bomb\.zip!zeros \(it unpacks to more than/,
  },
  {
    name: 'more findings than anyone reads',
    make: (folder, size) => {
      const count = size === 'full' ? 150_000 : 5000;
      writeFileSync(join(folder, 'all'), Array.from({ length: count }, token).join('\n'));
    },
    args: ['.', '--json'],
    exitCode: 8,
    says: /"searched":1,/,
  },
  {
    name: 'a pack whose bytes were changed',
    make: (folder) => {
      git(folder, ['init', '--quiet', '.']);
      const text = Array.from({ length: 3000 }, (_, number) => `line ${number * 7919} ${token()}`).join('\n');
      writeFileSync(join(folder, 'a'), text);
      git(folder, ['add', '.']);
      git(folder, ['commit', '--quiet', '-m', 'x']);
      git(folder, ['repack', '-adq']);
      const packs = join(folder, '.git/objects/pack');
      const pack = join(packs, readdirSync(packs).find((name) => name.endsWith('.pack')) ?? '');
      const bytes = readFileSync(pack);
      execFileSync('chmod', ['u+w', pack]);
      bytes.fill(0xff, bytes.length - 4000, bytes.length - 2000);
      writeFileSync(pack, bytes);
    },
    args: ['--history'],
    exitCode: 1,
    says: /error: .*\nfix: /,
  },
  {
    name: 'a tree with names that lead elsewhere, and the same token in very many places',
    make: (folder, size) => {
      git(folder, ['init', '--quiet', '--bare', '.']);
      const blob = git(folder, ['hash-object', '-w', '--stdin'], token());
      const names = Array.from({ length: size === 'full' ? 200_000 : 2000 }, (_, number) => `f${number}`);
      const list = ['..', '.git', 'a\u001b[2Jb', ...names].map((name) => `100644 blob ${blob}\t${name}\0`);
      const tree = git(folder, ['mktree', '-z'], list.join(''));
      git(folder, ['update-ref', 'refs/heads/main', git(folder, ['commit-tree', '-m', 'x', tree])]);
      git(folder, ['symbolic-ref', 'HEAD', 'refs/heads/main']);
    },
    args: ['.'],
    exitCode: 8,
    says: /^\.\.:1 /m,
  },
];

/** Folders in one another, each made from within the one above: the whole path is too long to be named. */
function makeDeep(folder: string, depth: number): void {
  const script = `const { mkdirSync } = require('node:fs');
for (let at = 0; at < ${depth}; at += 1) { mkdirSync('${'d'.repeat(200)}'); process.chdir('${'d'.repeat(200)}'); }`;
  execFileSync(process.execPath, ['-e', script], { cwd: folder });
}

/** A zip whose members all have the same packed bytes, a megabyte when unpacked. */
function sharedZip(members: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(MB));
  const local = Buffer.alloc(31);
  local.write('PK\x03\x04', 'latin1');
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(MB, 22);
  local.writeUInt16LE(1, 26);
  local.write('m', 30);
  const entry = Buffer.alloc(47);
  entry.write('PK\x01\x02', 'latin1');
  local.copy(entry, 6, 4, 30);
  entry.write('m', 46);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members, 8);
  end.writeUInt16LE(members, 10);
  end.writeUInt32LE(entry.length * members, 12);
  end.writeUInt32LE(local.length + packed.length, 16);
  return Buffer.concat([local, packed, ...Array<Buffer>(members).fill(entry), end]);
}
