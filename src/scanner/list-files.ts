import { type Dirent, readdirSync, statSync } from 'node:fs';

/** A file to be searched: how it is called in reports, and where it lies. Names that are not UTF-8 are bytes. */
export interface ListedFile {
  readonly path: string;
  readonly file: string | Uint8Array;
}

/**
 * The files under a folder, its git-ignored, hidden and binary ones too, in the order of their names. Links, sockets,
 * pipes and devices are passed by. `.git/objects` is left out: its bytes are packed, and the search of the history
 * reads them. A folder that cannot be read is reported.
 */
export function* listFiles(
  folder: string,
  unread: (path: string, reason: string) => void,
): Generator<ListedFile> {
  const waiting: ListedFile[] = [{ path: '', file: folder }];
  for (let within = waiting.pop(); within !== undefined; within = waiting.pop()) {
    const { path: parent, file: place } = within;
    const folders: ListedFile[] = [];
    for (const { name, bytes, kind } of entriesOf(place, (reason) => unread(parent || '.', reason))) {
      const path = parent === '' ? name : `${parent}/${name}`;
      const file = joined(place, bytes ?? name);
      if (kind === 'file') yield { path, file };
      else if (!isObjectStore(name, parent)) folders.push({ path, file });
    }
    waiting.push(...folders.reverse());
  }
}

/** Whether a path names a folder, a file, or nothing that can be searched. A link is followed: it was named. */
export function kindOfPath(path: string): 'folder' | 'file' | 'absent' | 'other' {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'absent';
  if (stat.isDirectory()) return 'folder';
  return stat.isFile() ? 'file' : 'other';
}

interface Entry {
  readonly name: string;
  readonly bytes?: Buffer;
  readonly kind: 'file' | 'folder';
}

function entriesOf(folder: ListedFile['file'], unread: (reason: string) => void): Entry[] {
  try {
    const place = typeof folder === 'string' ? folder : Buffer.from(folder);
    const entries = readdirSync(place, { withFileTypes: true });
    const isUtf8 = entries.every(({ name }) => !name.includes('\ufffd'));
    const found: Entry[] = isUtf8
      ? entries.flatMap((entry) => entryOf(entry, entry.name))
      : bytesEntries(place);
    return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') unread(code ?? message);
    return [];
  }
}

/** A name that is not UTF-8 cannot be opened by its text. */
function bytesEntries(place: string | Buffer): Entry[] {
  return readdirSync(place, { withFileTypes: true, encoding: 'buffer' }).flatMap((entry) =>
    entryOf(entry, entry.name.toString()).map((known) => ({ ...known, bytes: entry.name })),
  );
}

function entryOf(entry: Pick<Dirent, 'isFile' | 'isDirectory'>, name: string): Entry[] {
  return entry.isFile() ? [{ name, kind: 'file' }] : entry.isDirectory() ? [{ name, kind: 'folder' }] : [];
}

function joined(folder: ListedFile['file'], name: string | Buffer): ListedFile['file'] {
  if (typeof folder === 'string' && typeof name === 'string') return `${folder}/${name}`;
  return Buffer.concat([Buffer.from(folder), Buffer.of(0x2f), Buffer.from(name)]);
}

function isObjectStore(name: string, parent: string): boolean {
  return name === 'objects' && (parent === '.git' || parent.endsWith('/.git'));
}
