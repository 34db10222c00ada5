import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder in which everything lies that must be backed up, or why it cannot be used. */
export type OpenedFolder =
  | { readonly ok: true; readonly isNew: boolean; readonly signingKey: string }
  | { readonly ok: false; readonly detail: string; readonly fix: string };

/**
 * Makes the folder, or looks whether an existing one is ours alone to read and write. A folder that others may read
 * is refused once it holds data: who has read them meanwhile cannot be undone by closing it silently.
 */
export function openDataFolder(folder: string): OpenedFolder {
  try {
    const isNew = !existsSync(folder) || readdirSync(folder).length === 0;
    makeFolder(folder);
    if (isNew) chmodSync(folder, 0o700);
    const { mode } = statSync(folder);
    if ((mode & 0o077) !== 0) {
      return {
        ok: false,
        detail: `others may read the data folder ${folder} (mode ${(mode & 0o777).toString(8)})`,
        fix: `chmod 700 ${quoted(folder)}`,
      };
    }
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const signingKey = signingKeyOf(folder);
    if (signingKey !== undefined) return { ok: true, isNew, signingKey };
    const file = join(folder, 'signing-key');
    return {
      ok: false,
      detail: `${file} holds no signing key`,
      fix: `put it back from a backup, or remove it for a new one, after which everyone needs a recovery code for their second factor: rm ${quoted(file)}`,
    };
  } catch (error) {
    return { ok: false, ...wordsFor(error, folder) };
  }
}

/** The socket on which whoever may read the data folder acts as operator. */
export function socketPath(folder: string): string {
  return join(folder, 'operator.sock');
}

/**
 * Seals second factors. Written whole or not at all; without it their codes are refused, and recovery codes let
 * people in. `undefined` when the file holds anything but a key: what is sealed with an empty one, anyone could read.
 */
function signingKeyOf(folder: string): string | undefined {
  const file = join(folder, 'signing-key');
  if (!existsSync(file)) {
    const unfinished = `${file}.new`;
    writeFileSync(unfinished, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
    renameSync(unfinished, file);
  }
  const key = readFileSync(file, 'utf8').trim();
  return /^[0-9a-f]{64}$/.test(key) ? key : undefined;
}

/** Not `recursive`, which never ends where a file system says that a parent does not exist though it does (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function wordsFor(error: unknown, folder: string): { detail: string; fix: string } {
  const code = (error as { code?: unknown } | null)?.code;
  switch (code) {
    case 'EACCES':
    case 'ENOENT':
    case 'EPERM':
    case 'EROFS':
      return {
        detail: `the data folder ${folder} cannot be written`,
        fix: 'give it to the user who runs Wardkey, or choose another with WARDKEY_DATA_DIR',
      };
    case 'ENOTDIR':
    case 'EEXIST':
      return {
        detail: `${folder} cannot be made: it, or a part of its path, is a file`,
        fix: 'choose another place with WARDKEY_DATA_DIR',
      };
    case 'ENOSPC':
      return { detail: `there is no room on the disk of ${folder}`, fix: 'make room and start again' };
    default:
      return {
        detail: `the data folder ${folder} cannot be used: ${error instanceof Error ? error.message : error}`,
        fix: 'choose another place with WARDKEY_DATA_DIR',
      };
  }
}
