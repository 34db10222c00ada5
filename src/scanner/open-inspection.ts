import { pipeline, Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type ByteSource, bytesOf, drain, sourceOf, Unreadable } from './byte-source.ts';
import type { Match, Search } from './open-search.ts';
import { isTarHeader, type Member, tarMembers } from './read-tar.ts';
import { type RandomAccess, type Unpack, zipMembers } from './read-zip.ts';
import type { OpenSearch } from './search-for.ts';

/** Bounds for what others made. What goes beyond is reported as unread, never passed over in silence. */
export interface ArchiveLimits {
  /** How many archives may lie in one another. 0: archives are searched as the bytes they are. */
  readonly depth: number;
  /** What one outermost archive may unpack to, all its members together. */
  readonly bytes: number;
  /** How many times its packed size a member may grow, once it is larger than a megabyte. */
  readonly ratio: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = { depth: 6, bytes: 8 * 1024 ** 3, ratio: 400 };

/** What an inspection reports, with the path of the file or member that it is about. */
export interface InspectionReports {
  match(match: Match, path: string): void;
  unread(path: string, reason: string): void;
  searched(bytes: number): void;
}

/** Searches files and other streams, and what is packed in them. */
export interface Inspection {
  /** The search of outermost streams, for whoever reads a file in the quickest way. Reports under `path`. */
  begin(path: string): Search;
  /** Searches a stream and, if it is an archive, what lies in it. */
  stream(path: string, stream: AsyncIterable<Uint8Array>): Promise<void>;
  /** Searches what lies in an archive whose own bytes were searched already. */
  archive(path: string, file: RandomAccess): Promise<void>;
}

export type ArchiveKind = 'zip' | 'gzip' | 'zstd' | 'tar';

/** What kind of archive begins with these bytes, 512 of them if there are as many. */
export function archiveKind(head: Buffer): ArchiveKind | undefined {
  if (head.length < 4) return undefined;
  const magic = head.readUInt32LE(0);
  if (magic === 0x04034b50) return 'zip';
  if ((magic & 0xffffff) === 0x088b1f) return 'gzip';
  if (magic === 0xfd2fb528) return 'zstd';
  return isTarHeader(head) ? 'tar' : undefined;
}

/** Opens an inspection for one thread: it searches one stream at a time. */
export function openInspection(
  openSearch: OpenSearch,
  limits: ArchiveLimits,
  reports: InspectionReports,
): Inspection {
  const paths: string[] = [];
  const searches: Search[] = [];
  let left = limits.bytes;
  const searchAt = (depth: number, path: string): Search => {
    paths[depth] = path;
    searches[depth] ??= openSearch((match) => reports.match(match, paths[depth] ?? ''));
    return searches[depth];
  };
  const spend = (bytes: number) => {
    left -= bytes;
    if (left < 0) throw new Unreadable(`the archive unpacks to more than ${limits.bytes} bytes`);
  };
  const unpack: Unpack = (packed, by) => unpacked(packed, by, limits.ratio);

  const inspect = async (path: string, stream: AsyncIterable<Uint8Array>, depth: number): Promise<void> => {
    const search = searchAt(depth, path);
    let bytes = 0;
    const source = sourceOf(stream, (piece) => {
      bytes += piece.length;
      if (depth > 0) spend(piece.length);
      search.take(piece);
    });
    try {
      const kind = archiveKind(await source.peek(512));
      if (kind !== undefined) await inspectMembers(path, kind, source, depth);
      await drain(source);
    } catch (error) {
      reports.unread(path, reasonOf(error));
    } finally {
      await source.close();
      search.end();
      reports.searched(bytes);
    }
  };

  const inspectMembers = async (path: string, kind: ArchiveKind, source: ByteSource, depth: number) => {
    if (limits.depth === 0) return;
    if (depth >= limits.depth) throw new Unreadable(`more than ${limits.depth} archives lie in one another`);
    for await (const member of membersOf(kind, source)) {
      await inspect(pathOf(path, member), member.stream, depth + 1);
      if (left < 0) throw new Unreadable(`the archive unpacks to more than ${limits.bytes} bytes`);
    }
  };

  async function* membersOf(kind: ArchiveKind, source: ByteSource): AsyncGenerator<Member> {
    if (kind === 'tar') yield* tarMembers(source);
    else if (kind === 'zip') yield* zipMembers(await inMemory(source), unpack);
    else {
      const by = kind === 'gzip' ? createGunzip() : createZstdDecompress();
      yield { name: undefined, stream: unpack(bytesOf(source), by) };
    }
  }

  return {
    begin: (path) => searchAt(0, path),
    stream: (path, stream) => {
      left = limits.bytes;
      return inspect(path, stream, 0);
    },
    archive: async (path, file) => {
      left = limits.bytes;
      if (limits.depth === 0) return;
      try {
        const source = sourceOf(fileBytes(file));
        const kind = archiveKind(await source.peek(512));
        if (kind === undefined) return;
        const members = kind === 'zip' ? zipMembers(file, unpack) : membersOf(kind, source);
        for await (const member of members) {
          await inspect(pathOf(path, member), member.stream, 1);
          if (left < 0) throw new Unreadable(`the archive unpacks to more than ${limits.bytes} bytes`);
        }
      } catch (error) {
        reports.unread(path, reasonOf(error));
      }
    },
  };
}

/** A packed file holds one file without a name of its own: it is called as the packed one. */
function pathOf(path: string, { name }: Member): string {
  return name === undefined ? path : `${path}!${name}`;
}

/** A zip in an archive has to be in memory to be read. */
const MEMORY_BYTES_MAX = 48 * 1024 * 1024;

async function inMemory(source: ByteSource): Promise<RandomAccess> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of bytesOf(source)) {
    size += piece.length;
    if (size > MEMORY_BYTES_MAX)
      throw new Unreadable(`a zip in an archive is larger than ${MEMORY_BYTES_MAX} bytes`);
    pieces.push(piece);
  }
  const bytes = Buffer.concat(pieces);
  return { size, read: (at, length) => bytes.subarray(at, at + length) };
}

async function* unpacked(
  packed: AsyncIterable<Buffer>,
  by: NodeJS.ReadWriteStream,
  ratio: number,
): AsyncGenerator<Buffer> {
  let [before, after] = [0, 0];
  const counted = async function* () {
    for await (const piece of packed) {
      before += piece.length;
      yield piece;
    }
  };
  const stream = pipeline(
    Readable.from(counted(), { objectMode: false }),
    by,
    () => {},
  ) as unknown as AsyncIterable<Buffer>;
  for await (const piece of stream) {
    after += piece.length;
    if (after > RATIO_FREE_BYTES && after > before * ratio) {
      throw new Unreadable(`it unpacks to more than ${ratio} times its size`);
    }
    yield piece;
  }
}

const RATIO_FREE_BYTES = 1024 * 1024;

async function* fileBytes(file: RandomAccess): AsyncGenerator<Buffer> {
  const PIECE = 128 * 1024;
  for (let at = 0; at < file.size; at += PIECE) {
    const piece = file.read(at, PIECE);
    if (piece.length === 0) return;
    yield piece;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith('Z_') || code?.startsWith('ZSTD') || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return 'its packed bytes are damaged';
  }
  return code ?? message;
}
