import { createInflateRaw } from 'node:zlib';
import { Unreadable } from './byte-source.ts';
import type { Member } from './read-tar.ts';

/** Bytes that can be read at any place. */
export interface RandomAccess {
  readonly size: number;
  /** The bytes from `at` on: `length` of them, or fewer at the end. `length` is at most some megabytes. */
  read(at: number, length: number): Buffer;
}

/** How the bytes of a member are unpacked; the caller bounds what comes out. */
export type Unpack = (packed: AsyncIterable<Buffer>, by: NodeJS.ReadWriteStream) => AsyncIterable<Buffer>;

/**
 * The files of a zip archive by its central directory, as every program that opens zips does. Members that cannot be
 * read (encrypted, an unknown method) are members whose stream throws.
 */
export function* zipMembers(zip: RandomAccess, unpack: Unpack): Generator<Member> {
  const { start, length, count } = findDirectory(zip);
  if (length > DIRECTORY_BYTES_MAX) throw new Unreadable('the directory of the zip archive is too large');
  const directory = zip.read(start, length);
  let at = 0;
  for (let number = 0; number < count; number += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY) {
      throw new Unreadable('the directory of the zip archive is damaged');
    }
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const entry = directory.subarray(at, at + 46);
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
    if (!name.endsWith('/')) yield { name, stream: memberBytes(zip, entry, extra, unpack) };
  }
}

const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END = 0x06054b50;
const END_64_PLACE = 0x07064b50;
const END_64 = 0x06064b50;
const ALL_ONES = 0xffffffff;
const DIRECTORY_BYTES_MAX = 64 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

async function* memberBytes(
  zip: RandomAccess,
  entry: Buffer,
  extra: Buffer,
  unpack: Unpack,
): AsyncGenerator<Buffer> {
  const method = entry.readUInt16LE(10);
  if ((entry.readUInt16LE(8) & 1) !== 0) throw new Unreadable('it is encrypted');
  if (method !== 0 && method !== 8)
    throw new Unreadable(`it is packed in a way that is not known (${method})`);
  const [packed, at] = sizeAndPlace(entry, extra);
  const local = zip.read(at, 30);
  if (local.length < 30 || local.readUInt32LE(0) !== LOCAL)
    throw new Unreadable('the zip archive is damaged');
  const start = at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const bytes = piecesOf(zip, start, packed);
  yield* method === 0 ? bytes : unpack(bytes, createInflateRaw());
}

/** Size of the packed bytes and place of the local header; where they do not fit into 32 bits, from the extra field. */
function sizeAndPlace(entry: Buffer, extra: Buffer): [number, number] {
  const fields = [entry.readUInt32LE(24), entry.readUInt32LE(20), entry.readUInt32LE(42)];
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let place = at + 4;
    for (const [index, field] of fields.entries()) {
      if (field !== ALL_ONES || place + 8 > extra.length) continue;
      fields[index] = Number(extra.readBigUInt64LE(place));
      place += 8;
    }
  }
  return [fields[1] ?? 0, fields[2] ?? 0];
}

async function* piecesOf(zip: RandomAccess, start: number, length: number): AsyncGenerator<Buffer> {
  for (let at = start; at < start + length; at += PIECE_BYTES) {
    const piece = zip.read(at, Math.min(PIECE_BYTES, start + length - at));
    if (piece.length === 0) throw new Unreadable('the zip archive ends too early');
    yield piece;
  }
}

function findDirectory(zip: RandomAccess): { start: number; length: number; count: number } {
  const from = Math.max(0, zip.size - 22 - 65_535);
  const tail = zip.read(from, zip.size - from);
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END) continue;
    const [count, length, start] = [
      tail.readUInt16LE(at + 10),
      tail.readUInt32LE(at + 12),
      tail.readUInt32LE(at + 16),
    ];
    if (start !== ALL_ONES && count !== 0xffff) return { start, length, count };
    if (at < 20 || tail.readUInt32LE(at - 20) !== END_64_PLACE) return { start, length, count };
    const end = zip.read(Number(tail.readBigUInt64LE(at - 12)), 56);
    if (end.length < 56 || end.readUInt32LE(0) !== END_64) break;
    const number = (place: number) => Number(end.readBigUInt64LE(place));
    return { count: number(32), length: number(40), start: number(48) };
  }
  throw new Unreadable('the zip archive has no directory');
}
