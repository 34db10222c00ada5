import { type ByteSource, bytesOf, takeExactly, Unreadable } from './byte-source.ts';

/** One file in an archive. Its bytes must be read, or left, before the next member is asked for. */
export interface Member {
  readonly name: string | undefined;
  readonly stream: AsyncIterable<Buffer>;
}

/** Whether these 512 bytes are the header of a tar archive: its checksum says so. */
export function isTarHeader(header: Buffer): boolean {
  if (header.length < BLOCK) return false;
  const stated = octal(header, 148, 8);
  if (stated === undefined || header[0] === 0) return false;
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0);
  return sum === stated;
}

/** The files of a tar archive, ustar, GNU or pax, one after the other. Links and folders have no bytes: left out. */
export async function* tarMembers(source: ByteSource): AsyncGenerator<Member> {
  let longName: string | undefined;
  for (;;) {
    const header = await takeExactly(source, BLOCK);
    if (header === undefined) throw new Unreadable('the tar archive ends too early');
    if (header[0] === 0) return;
    if (!isTarHeader(header)) throw new Unreadable('the tar archive is damaged');
    const size = sizeOf(header);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'L' || type === 'x') {
      if (size > NAME_BYTES_MAX) throw new Unreadable('a name in the tar archive is too long');
      const bytes = (await takeExactly(source, size)) ?? Buffer.alloc(0);
      longName = (type === 'L' ? text(bytes, 0, size) : paxPath(bytes)) ?? longName;
    } else {
      const inside = openPart(source, size);
      if (type === '0' || type === '\0' || type === '7') {
        yield { name: longName ?? nameOf(header), stream: inside.stream };
      }
      await inside.finish();
      longName = undefined;
    }
    await takeExactly(source, padding);
  }
}

const BLOCK = 512;
const NAME_BYTES_MAX = 1024 * 1024;

/** The next `size` bytes as a stream of its own, of which what was not read can be passed over. */
function openPart(
  source: ByteSource,
  size: number,
): { stream: AsyncIterable<Buffer>; finish(): Promise<void> } {
  let missing = size;
  const counted: ByteSource = {
    peek: (count) => source.peek(count),
    close: () => source.close(),
    take: async (max = missing) => {
      const piece = await source.take(Math.min(max, missing));
      missing -= piece?.length ?? 0;
      return piece;
    },
  };
  return {
    stream: bytesOf(counted, size),
    finish: async () => {
      for await (const _ of bytesOf(counted, missing));
    },
  };
}

function sizeOf(header: Buffer): number {
  // GNU tar writes sizes of 8 GB and more as a binary number.
  if (((header[124] ?? 0) & 0x80) !== 0) return header.readUIntBE(130, 6);
  const size = octal(header, 124, 12);
  if (size === undefined) throw new Unreadable('the tar archive is damaged');
  return size;
}

function nameOf(header: Buffer): string {
  const before = header.toString('latin1', 257, 262) === 'ustar' ? text(header, 345, 155) : '';
  return before === '' ? text(header, 0, 100) : `${before}/${text(header, 0, 100)}`;
}

function paxPath(bytes: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(bytes.toString())?.[1];
}

function text(bytes: Buffer, at: number, length: number): string {
  return bytes.toString('utf8', at, at + length).split('\0', 1)[0] ?? '';
}

function octal(bytes: Buffer, at: number, length: number): number | undefined {
  const digits = bytes.toString('latin1', at, at + length).replaceAll(/[\0 ]/g, '');
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}
