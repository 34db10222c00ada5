import { type Dirent, opendirSync, readdirSync, statSync } from 'node:fs';

/** A file to be searched: how it is called in reports, and where it lies. Names that are not UTF-8 are bytes. */
export interface ListedFile {
  readonly path: string;
  readonly file: string | Uint8Array;
}

/**
 * The files under a folder, its git-ignored, hidden and binary ones too. Links, sockets, pipes and devices are passed
 * by. `.git/objects` is left out: its bytes are packed, and the search of the history reads them. A folder that cannot
 * be read is reported. Of a folder with a million files only a few are in memory, of one with a million folders their
 * names.
 */
export function* listFiles(
  folder: string,
  unread: (path: string, reason: string) => void,
): Generator<ListedFile> {
  const waiting: Waiting[] = [{ path: '', file: folder, names: [] }];
  yield* filesIn(waiting[0] as Waiting, unread);
  for (let within = waiting.at(-1); within !== undefined; within = waiting.at(-1)) {
    const name = within.names.pop();
    if (name === undefined) {
      waiting.pop();
      continue;
    }
    const path = within.path === '' ? String(name) : `${within.path}/${name}`;
    const next = { path, file: joined(within.file, name), names: [] };
    waiting.push(next);
    yield* filesIn(next, unread);
  }
}

/** Whether a path names a folder, a file, or nothing that can be searched. A link is followed: it was named. */
export function kindOfPath(path: string): 'folder' | 'file' | 'absent' | 'other' {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'absent';
  if (stat.isDirectory()) return 'folder';
  return stat.isFile() ? 'file' : 'other';
}

/** A folder, and the names of the folders in it that are still to be looked at. */
interface Waiting extends ListedFile {
  readonly names: (string | Buffer)[];
}

/** The files right in a folder; the folders in it are noted. */
function* filesIn(
  { path, file, names }: Waiting,
  unread: (path: string, reason: string) => void,
): Generator<ListedFile> {
  const within = (name: string | Buffer): ListedFile => ({
    path: path === '' ? String(name) : `${path}/${name}`,
    file: joined(file, name),
  });
  try {
    for (const entry of entriesOf(file)) {
      if (entry.isFile()) yield within(entry.name);
      else if (entry.isDirectory() && !isObjectStore(String(entry.name), path)) names.push(entry.name);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') unread(path || '.', code ?? message);
  }
}

type Entry = Pick<Dirent, 'isFile' | 'isDirectory'> & { readonly name: string | Buffer };

/** The entries of a folder, read a few at a time. A name that is not UTF-8 cannot be opened by its text. */
function* entriesOf(folder: ListedFile['file']): Generator<Entry> {
  const place = typeof folder === 'string' ? folder : Buffer.from(folder);
  let isUtf8 = true;
  const opened = opendirSync(place, { bufferSize: ENTRIES_AT_ONCE });
  try {
    for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
      if (entry.name.includes('\ufffd')) isUtf8 = false;
      else yield entry;
    }
  } finally {
    opened.closeSync();
  }
  if (isUtf8) return;
  for (const entry of readdirSync(place, { withFileTypes: true, encoding: 'buffer' })) {
    if (entry.name.toString().includes('\ufffd')) yield entry;
  }
}

const ENTRIES_AT_ONCE = 512;

function joined(folder: ListedFile['file'], name: string | Buffer): ListedFile['file'] {
  if (typeof folder === 'string' && typeof name === 'string') return `${folder}/${name}`;
  return Buffer.concat([Buffer.from(folder), Buffer.of(0x2f), Buffer.from(name)]);
}

function isObjectStore(name: string, parent: string): boolean {
  return name === 'objects' && (parent === '.git' || parent.endsWith('/.git'));
}
