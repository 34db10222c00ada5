import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDataFolder } from './data-folder.ts';

const place = mkdtempSync(join(tmpdir(), 'wardkey-folder-'));
after(() => rmSync(place, { recursive: true, force: true }));

let count = 0;
function newPath(): string {
  count += 1;
  return join(place, `data-${count}`);
}

/** A folder with something in it, and a mode that no umask has changed. */
function folderWithData(mode: number, path = newPath()): string {
  mkdirSync(path);
  writeFileSync(join(path, 'wardkey.db'), '');
  chmodSync(path, mode);
  return path;
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function refusalOf(folder: string): { detail: string; fix: string } {
  const opened = openDataFolder(folder);
  assert.ok(!opened.ok, 'the folder was taken');
  assert.match(opened.detail, /^[^\n]+$/);
  assert.match(opened.fix, /^[^\n]+$/);
  assert.ok(opened.detail.includes(folder), 'the folder is named');
  return opened;
}

test('a folder that is not there is made for its owner alone, whatever the umask allows', () => {
  const umask = process.umask(0);
  try {
    const folder = join(newPath(), 'below', 'another');
    const opened = openDataFolder(folder);
    assert.ok(opened.ok && opened.isNew);
    assert.equal(modeOf(folder), '700');
    for (const name of readdirSync(folder)) assert.equal(modeOf(join(folder, name)), '600', name);
  } finally {
    process.umask(umask);
  }
});

test('the signing key is made once, is of 256 bits, and differs from installation to installation', () => {
  const folder = newPath();
  const [first, second, other] = [openDataFolder(folder), openDataFolder(folder), openDataFolder(newPath())];
  assert.ok(first.ok && second.ok && other.ok);
  assert.match(first.signingKey, /^[0-9a-f]{64}$/);
  assert.equal(second.signingKey, first.signingKey);
  assert.notEqual(other.signingKey, first.signingKey);
  assert.ok(!second.isNew);
});

test('a signing key that a crash or a full disk left empty or cut is never used', () => {
  for (const left of ['', '\n', '0123456789abcdef']) {
    const folder = folderWithData(0o700);
    writeFileSync(join(folder, 'signing-key'), left, { mode: 0o600 });
    const opened = openDataFolder(folder);
    if (!opened.ok) continue;
    assert.match(opened.signingKey, /^[0-9a-f]{64}$/);
    assert.equal(readFileSync(join(folder, 'signing-key'), 'utf8').trim(), opened.signingKey, 'and is kept');
  }
});

test('an empty folder that was made beforehand is closed to others and used', () => {
  const folder = newPath();
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  const opened = openDataFolder(folder);
  assert.ok(opened.ok && opened.isNew);
  assert.equal(modeOf(folder), '700');
});

test('a folder with data that anybody else may enter, read or write is refused and left as it is', () => {
  for (const mode of [0o755, 0o750, 0o701, 0o710, 0o704, 0o720, 0o777]) {
    const folder = folderWithData(mode);
    const { detail } = refusalOf(folder);
    assert.match(detail, /others/);
    assert.equal(modeOf(folder), mode.toString(8), 'closing it silently would hide that it was open');
    assert.deepEqual(readdirSync(folder), ['wardkey.db'], 'nothing was written there');
  }
});

test('the fix for an open folder can be pasted into a shell, and mends it', () => {
  for (const name of ['plain', 'with a blank', "with a 'quote'", 'with $HOME']) {
    const folder = folderWithData(0o755, join(place, name));
    execFileSync('sh', ['-c', refusalOf(folder).fix], { stdio: 'ignore' });
    assert.ok(openDataFolder(folder).ok, name);
  }
});

test('a file in the place of the folder is called a file', () => {
  const file = newPath();
  writeFileSync(file, 'notes');
  const { detail, fix } = refusalOf(file);
  assert.match(detail, /is a file/);
  assert.match(fix, /WARDKEY_DATA_DIR/);
  assert.equal(readFileSync(file, 'utf8'), 'notes');
});

test('a folder below a file is refused without calling the folder a file', () => {
  const file = newPath();
  writeFileSync(file, 'notes');
  const { detail, fix } = refusalOf(join(file, 'data'));
  assert.doesNotMatch(detail, /data is a file/);
  assert.match(fix, /WARDKEY_DATA_DIR/);
});

test('a place where nobody can make a folder, not even root, is refused', () => {
  // The kernel's own file system takes no new entries from anyone.
  const { detail, fix } = refusalOf('/sys/wardkey/data');
  assert.match(detail, /cannot be written/);
  assert.match(fix, /WARDKEY_DATA_DIR/);
});

const isRoot = process.getuid?.() === 0;

test('a folder in which this user may not write is refused', {
  skip: isRoot && 'root may write everywhere; the test above covers what root cannot do',
}, () => {
  const parent = newPath();
  mkdirSync(parent, { mode: 0o500 });
  assert.match(refusalOf(join(parent, 'data')).detail, /cannot be written/);
  const closed = folderWithData(0o500);
  assert.match(refusalOf(closed).detail, /cannot be written/);
  chmodSync(closed, 0o700);
});
