import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { hasValidChecksum } from '../src/token-format/checksum.ts';
import { CHECKSUM_LENGTH, RANDOM_LENGTH_MIN, TOKEN_LENGTH } from '../src/token-format/token-text.ts';

/** A token text that stands in a file: where, how it is written, and its hint. The text itself is not kept. */
export interface FoundToken {
  readonly file: string;
  /** Where its underscore stands; in base64, where the run begins that it is a part of. */
  readonly offset: number;
  readonly form: FormName | 'base64';
  readonly hint: string;
}

/** What was read, and what was found in it. */
export interface TokenSearch {
  readonly files: number;
  readonly bytes: number;
  readonly found: readonly FoundToken[];
}

/**
 * Searches every file under a folder, whatever is in it, for texts with the shape and the checksum of a token, of any
 * prefix: in plain text, in percent or quoted-printable escapes, in hex, as a list of numbers, and in base64. Sockets
 * and links are passed by. A file that cannot be read is an error, because nothing is known of it.
 */
export function searchForTokens(folder: string): TokenSearch {
  const found: FoundToken[] = [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  let bytes = 0;
  for (const file of files) bytes += searchFile(file, (token) => found.push({ file, ...token }));
  return { files: files.length, bytes, found };
}

type Found = Omit<FoundToken, 'file'>;

const piece = Buffer.allocUnsafe(16 * 1024 * 1024);
/** Pieces of a file overlap by more than the longest form of one token. */
const OVERLAP_BYTES = 1024;

function searchFile(file: string, report: (token: Found) => void): number {
  const descriptor = openSync(file, 'r');
  const seen = new Set<string>();
  try {
    for (let position = 0; ; position += piece.length - OVERLAP_BYTES) {
      const length = readPiece(descriptor, position);
      for (const token of searchBytes(piece.subarray(0, length))) {
        const offset = position + token.offset;
        const key = `${offset} ${token.hint}`;
        if (!seen.has(key)) report({ ...token, offset });
        seen.add(key);
      }
      if (length < piece.length) return position + length;
    }
  } finally {
    closeSync(descriptor);
  }
}

function readPiece(descriptor: number, position: number): number {
  let length = 0;
  let read: number;
  do {
    read = readSync(descriptor, piece, length, piece.length - length, position + length);
    length += read;
  } while (read > 0 && length < piece.length);
  return length;
}

function searchBytes(bytes: Buffer): Found[] {
  const text = bytes.toString('latin1');
  const found = Object.keys(FORMS).flatMap((form) => searchForm(text, form as FormName));
  for (const { start, end } of base64Runs(bytes)) {
    const digits = bytes.toString('latin1', start, end).replaceAll(/\s/g, '');
    // Where in the run a group of four begins is not known.
    for (let shift = 0; shift < 4; shift += 1) {
      const decoded = Buffer.from(digits.slice(shift), 'base64').toString('latin1');
      if (!decoded.includes('_')) continue;
      for (const { hint } of searchForm(decoded, 'plain'))
        found.push({ offset: start, form: 'base64', hint });
    }
  }
  return found;
}

/** 40 bytes in base64, without padding. */
const RUN_LENGTH_MIN = 54;
const inRun = Array.from({ length: 256 }, (_, code) => /[0-9A-Za-z+/_\-\r\n]/.test(latin1(code)));

/** Runs of base64 in either alphabet, in one line or several. Looks only where a run that is long enough must pass. */
function* base64Runs(bytes: Buffer): Generator<{ start: number; end: number }> {
  for (let at = RUN_LENGTH_MIN - 1; at < bytes.length; at += RUN_LENGTH_MIN) {
    let start = at;
    let end = at;
    while (end < bytes.length && inRun[bytes[end] ?? 0]) end += 1;
    if (end === at) continue;
    while (start > 0 && inRun[bytes[start - 1] ?? 0]) start -= 1;
    if (end - start >= RUN_LENGTH_MIN) yield { start, end };
    at += RUN_LENGTH_MIN * Math.floor((end - at) / RUN_LENGTH_MIN);
  }
}

function searchForm(text: string, form: FormName): Found[] {
  const { pattern, decode } = FORMS[form];
  return [...text.matchAll(pattern)].flatMap(({ index: offset, 1: after = '', 2: before = '' }) =>
    tokensAround(decode(before), decode(after)).map((token) => ({ offset, form, hint: hintOf(token) })),
  );
}

/** A prefix has no mark at its beginning: every beginning that a prefix may have is tried. */
function tokensAround(before: string, after: string): string[] {
  const [letters = ''] = /[0-9a-z]*$/.exec(before) ?? [];
  return Array.from(letters, (_, at) => `${letters.slice(at)}_${after}`.slice(0, TOKEN_LENGTH)).filter(
    (text) => /^[a-z]/.test(text) && hasValidChecksum(text),
  );
}

const TAIL_LENGTH_MIN = RANDOM_LENGTH_MIN + CHECKSUM_LENGTH;
const PREFIX_LETTERS_MAX = TOKEN_LENGTH - TAIL_LENGTH_MIN - 1;

type FormName = keyof typeof FORMS;

/** The ways in which a text can be written so that each of its characters stands for itself. */
const FORMS = {
  plain: { pattern: around('_', '[0-9A-Za-z]'), decode: (text: string) => text },
  escaped: {
    pattern: around('(?:_|[%=](?:25)?5[Ff])', '(?:=\\r?\\n)?(?:[%=](?:25)?[3-7][0-9A-Fa-f]|[0-9A-Za-z])'),
    decode: (text: string) =>
      text
        .replaceAll(/=\r?\n/g, '')
        .replaceAll(/[%=](?:25)?([3-7][0-9A-Fa-f])/g, (_, hex: string) => latin1(Number.parseInt(hex, 16))),
  },
  hex: {
    pattern: around('5[Ff][ :-]?', '[3-7][0-9A-Fa-f][ :-]?'),
    decode: (text: string) => Buffer.from(text.replaceAll(/[ :-]/g, ''), 'hex').toString('latin1'),
  },
  numbers: {
    pattern: around('95[, ]{1,2}', '\\d{2,3}[, \\]]{1,2}'),
    decode: (text: string) => (text.match(/\d+/g) ?? []).map((code) => latin1(Number(code))).join(''),
  },
} as const;

/**
 * Finds underscores with enough characters around them, and takes in nothing but the underscore: what stands around
 * one may belong to the next as well.
 */
function around(underscore: string, character: string): RegExp {
  const after = `(?=((?:${character}){${TAIL_LENGTH_MIN},${TOKEN_LENGTH}}))`;
  const before = `(?<=((?:${character}){1,${PREFIX_LETTERS_MAX}})${underscore})`;
  return new RegExp(`${underscore}${after}${before}`, 'g');
}

function hintOf(token: string): string {
  return `${token.slice(0, token.indexOf('_'))}_…${token.slice(-4)}`;
}

function latin1(code: number): string {
  return String.fromCharCode(code);
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('error: there is no folder to search\nfix:   node scripts/search-for-tokens.ts FOLDER');
    process.exit(2);
  }
  const { files, bytes, found } = searchForTokens(folder);
  for (const { file, offset, form, hint } of found) console.log(`${file}:${offset}: ${hint} (${form})`);
  console.log(
    `searched ${files} files, ${bytes} bytes: ${found.length || 'no'} token text${found.length > 1 ? 's' : ''}`,
  );
  process.exitCode = found.length === 0 ? 0 : 1;
}
