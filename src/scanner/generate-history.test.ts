// The repositories that the tests of this folder make. Named as a test because it is no part of the program.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeededRandom } from '../../e2e/seeded-random.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { PACKINGS } from './pack-archives.test.ts';
import { WRITINGS } from './writings.test.ts';

interface PlantedFile {
  readonly bytes: Buffer;
  /** Where in the file a token stands (behind its path), and its hash. */
  readonly token: { readonly within: string; readonly hash: string } | undefined;
}

interface PlannedCommit {
  readonly parents: readonly number[];
  readonly files: ReadonlyMap<string, PlantedFile>;
  readonly message: { readonly text: string; readonly hash: string | undefined };
}

/** A repository, and what a scan of it has to find. */
export interface GeneratedRepository {
  readonly folder: string;
  /** `path hash` of every token that a branch leads to, with the commit that brought it first and whether it stands at a head. */
  readonly files: ReadonlyMap<string, { readonly commit: string; readonly isAtHead: boolean }>;
  /** Hashes of tokens in the messages of commits that a branch leads to. */
  readonly messages: ReadonlySet<string>;
  /** Hashes of the tokens in a shallow copy of all branches: those of their last commits. */
  readonly shallow: ReadonlySet<string>;
  /** Hashes of tokens in a stash, a note and the text of a tag. */
  readonly beside: ReadonlySet<string>;
  /** Hashes of all tokens, whatever leads to them. */
  readonly all: ReadonlySet<string>;
}

/**
 * Makes a bare repository with branches, merges of two and more, what only a merge brought, renames, deleted branches, a
 * stash, a note, a tag and a blob that nothing leads to; tokens are written in each of the ways there are.
 */
export function generateRepository(random: SeededRandom, format: 'sha1' | 'sha256'): GeneratedRepository {
  const commits: PlannedCommit[] = [];
  const tips: number[] = [];
  const filler = () => 'line of text\n'.repeat(random.between(0, random.pick([3, 40, 3000]) ?? 0));
  const newToken = () => {
    return mintToken(DEFAULT_PREFIX);
  };
  let writings = random.between(0, WRITINGS.length - 1);
  const newFile = (): PlantedFile => {
    const token = random.between(0, 1) === 0 ? newToken() : undefined;
    if (token !== undefined) writings += 1;
    const bytes =
      WRITINGS[writings % WRITINGS.length]?.write(
        filler(),
        token ?? '',
        `${filler()}${random.next()}`,
        random.between(0, 39),
      ) ?? Buffer.alloc(0);
    const packing = random.between(0, 9) === 0 ? random.pick(PACKINGS) : undefined;
    const within = packing?.within('m') ?? '';
    const found = token === undefined ? undefined : { within, hash: hashToken(token) };
    return { bytes: packing?.pack({ m: bytes }) ?? bytes, token: found };
  };
  for (let number = 0; number < 40; number += 1) {
    const parents = number === 0 || random.between(0, 9) === 0 ? [] : pickParents();
    const files = new Map(parents.toReversed().flatMap((parent) => [...(commits[parent]?.files ?? [])]));
    for (let count = random.between(1, 3); count > 0; count -= 1)
      files.set(`${random.pick(['a', 'b/c', 'd e/é'])}/f${random.between(0, 400)}`, newFile());
    const old = random.pick([...files.keys()]);
    if (old !== undefined && random.between(0, 3) === 0) {
      const moved = files.get(old);
      if (moved !== undefined && random.between(0, 1) === 0) files.set(`moved/to${number}`, moved);
      files.delete(old);
    }
    const token = random.between(0, 7) === 0 ? newToken() : undefined;
    commits.push({
      parents,
      files,
      message: { text: `change ${token ?? ''}`, hash: token && hashToken(token) },
    });
    for (const parent of parents)
      if (random.between(0, 3) > 0 && tips.includes(parent)) tips.splice(tips.indexOf(parent), 1);
    tips.push(number);
  }

  function pickParents(): number[] {
    const wanted = random.pick([1, 1, 1, 1, 2, 2, 4]) ?? 1;
    return [...new Set(Array.from({ length: wanted }, () => random.pick(tips) ?? 0))];
  }

  const kept = tips.filter(() => random.between(0, 3) > 0);
  const heads = kept.length > 0 ? kept : tips.slice(-1);
  const beside = { stash: newToken(), note: newToken(), tag: newToken() };
  const dangling = newToken();
  const { folder, ids } = write(commits, heads, format, random, { ...beside, dangling });
  const all = new Set(
    commits.flatMap(({ files, message }) => [
      ...[...files.values()].map(({ token }) => token?.hash),
      message.hash,
    ]),
  );
  for (const token of [...Object.values(beside), dangling]) all.add(hashToken(token));
  return {
    folder,
    beside: new Set(Object.values(beside).map(hashToken)),
    all: new Set([...all].filter((hash) => hash !== undefined)),
    ...expectations(commits, heads, ids),
  };
}

function expectations(commits: readonly PlannedCommit[], heads: readonly number[], ids: readonly string[]) {
  const reachable = new Set<number>();
  const visit = (number: number) => {
    if (reachable.has(number)) return;
    reachable.add(number);
    commits[number]?.parents.forEach(visit);
  };
  heads.forEach(visit);
  const tokensOf = (number: number) =>
    new Set(
      [...(commits[number]?.files ?? [])].flatMap(([path, { token }]) =>
        token ? [pathOf(path, token)] : [],
      ),
    );
  const files = new Map<string, { commit: string; isAtHead: boolean }>();
  const messages = new Set<string>();
  for (const number of [...reachable].sort((one, other) => one - other)) {
    const hash = commits[number]?.message.hash;
    if (hash !== undefined) messages.add(hash);
    // Numbers rise from parents to children: the first that has it brought it.
    for (const key of tokensOf(number)) {
      if (!files.has(key))
        files.set(key, {
          commit: ids[number] ?? '',
          isAtHead: heads.some((head) => tokensOf(head).has(key)),
        });
    }
  }
  const shallow = new Set(
    heads.flatMap((head) => [
      ...[...(commits[head]?.files.values() ?? [])].map(({ token }) => token?.hash),
      commits[head]?.message.hash,
    ]),
  );
  return { files, messages, shallow: new Set([...shallow].filter((hash) => hash !== undefined)) };
}

function pathOf(path: string, { within, hash }: { within: string; hash: string }): string {
  return `${path}${within} ${hash}`;
}

function write(
  commits: readonly PlannedCommit[],
  heads: readonly number[],
  format: string,
  random: SeededRandom,
  beside: Readonly<Record<'stash' | 'note' | 'tag' | 'dangling', string>>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-history-test-'));
  const git = (args: readonly string[], input?: Buffer) =>
    execFileSync('git', args, { cwd: folder, input, stdio: ['pipe', 'pipe', 'pipe'] });
  git(['init', '--quiet', '--bare', `--object-format=${format}`, '.']);
  const parts: (string | Buffer)[] = [];
  const data = (bytes: Buffer) => parts.push(`data ${bytes.length}\n`, bytes, '\n');
  for (const [number, { parents, files, message }] of commits.entries()) {
    parts.push(`reset refs/heads/b${number}\n`);
    parts.push(
      `commit refs/heads/b${number}\nmark :${number + 1}\ncommitter A <a@example.com> ${1.7e9 + number * 60} +0000\n`,
    );
    data(Buffer.from(message.text));
    for (const [index, parent] of parents.entries())
      parts.push(`${index === 0 ? 'from' : 'merge'} :${parent + 1}\n`);
    parts.push('deleteall\n');
    for (const [path, { bytes }] of files) {
      parts.push(`M 100644 inline ${path}\n`);
      data(bytes);
    }
  }
  const signature = 'A <a@example.com> 1700000000 +0000\n';
  const whole = (ref: string, text: string) => {
    parts.push(`commit ${ref}\ncommitter ${signature}data 1\nx\nM 100644 inline beside\n`);
    data(Buffer.from(text));
  };
  whole('refs/stash', beside.stash);
  whole('refs/notes/commits', beside.note);
  parts.push(`tag v1\nfrom :${(heads[0] ?? 0) + 1}\ntagger ${signature}`);
  data(Buffer.from(beside.tag));
  parts.push('blob\n');
  data(Buffer.from(beside.dangling));
  const stream = Buffer.concat(parts.map((part) => Buffer.from(part)));
  git(
    [
      '-c',
      `fastimport.unpackLimit=${random.pick([1, 10_000])}`,
      'fast-import',
      '--quiet',
      '--export-marks=marks',
    ],
    stream,
  );
  const ids: string[] = [];
  for (const line of readFileSync(join(folder, 'marks'), 'utf8').trim().split('\n')) {
    const [mark = '', id = ''] = line.slice(1).split(' ');
    ids[Number(mark) - 1] = id;
  }
  const gone = commits.map((_, number) => number).filter((number) => !heads.includes(number));
  git(
    ['update-ref', '--stdin'],
    Buffer.from(gone.map((number) => `delete refs/heads/b${number}\n`).join('')),
  );
  const tidy = random.pick([
    ['repack', '-adkq'],
    ['repack', '-dq'],
    ['pack-refs', '--all'],
    ['count-objects'],
  ]);
  git(tidy ?? ['count-objects']);
  return { folder, ids };
}
