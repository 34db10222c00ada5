// The archives that the tests of this folder make. Named as a test because it is no part of the program.
import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';

/** Names and bytes of what is packed. */
export type Files = Readonly<Record<string, Buffer>>;

/** A way to pack files, with the path that a member has in what is packed. */
export interface Packing {
  readonly name: string;
  pack(files: Files): Buffer;
  /** What follows the name of the packed file in the path of one of its members. */
  within(member: string): string;
}

export const PACKINGS: readonly Packing[] = [
  { name: 'x.tar', pack: tar, within: (member) => `!${member}` },
  { name: 'x.tar.gz', pack: (files) => gzipSync(tar(files)), within: (member) => `!${member}` },
  { name: 'x.tgz', pack: (files) => gzipSync(tar(files)), within: (member) => `!${member}` },
  {
    name: 'x.tar.zst',
    pack: (files) => zstdCompressSync(tar(files)),
    within: (member) => `!${member}`,
  },
  { name: 'x.zip', pack: (files) => zip(files, 8), within: (member) => `!${member}` },
  { name: 'x.jar', pack: (files) => zip(files, 0), within: (member) => `!${member}` },
];

/** A tar archive; long names as GNU tar writes them. */
export function tar(files: Files): Buffer {
  const members = Object.entries(files).flatMap(([name, bytes]) => [
    ...(Buffer.byteLength(name) > 100 ? [tarMember('././@LongLink', Buffer.from(`${name}\0`), 'L')] : []),
    tarMember(name.slice(0, 100), bytes, '0'),
  ]);
  return Buffer.concat([...members, Buffer.alloc(1024)]);
}

function tarMember(name: string, bytes: Buffer, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** A zip archive: packed (method 8) or stored (0). */
export function zip(files: Files, method: 0 | 8, flags = 0): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const packed = method === 8 ? deflateRawSync(bytes) : bytes;
    const title = Buffer.from(name);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(flags, 2);
    facts.writeUInt16LE(method, 4);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(bytes.length, 18);
    facts.writeUInt16LE(title.length, 22);
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 'latin1');
    facts.copy(entry, 6, 0, 24);
    entry.writeUInt32LE(at, 42);
    local.push(Buffer.from('PK\x03\x04', 'latin1'), facts, title, packed);
    directory.push(entry, title);
    at += 30 + title.length + packed.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, entries, end]);
}
