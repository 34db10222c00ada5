import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what a server under test leaves behind: its database and its log. */
export interface EvidenceFolder {
  readonly path: string;
  /** Removes the folder, unless whoever runs the tests wants to search it afterwards. */
  discard(): void;
}

/**
 * Makes an evidence folder: in the folder that `WARDKEY_TEST_EVIDENCE` names, or in one that is thrown away.
 *
 * Its path is short, because the socket in a data folder has room for about a hundred characters.
 */
export function openEvidenceFolder(name: string): EvidenceFolder {
  const kept = process.env.WARDKEY_TEST_EVIDENCE;
  const parent = kept ?? tmpdir();
  mkdirSync(parent, { recursive: true });
  const path = mkdtempSync(join(parent, `${kept === undefined ? 'wardkey-' : ''}${name}-`));
  return {
    path,
    discard: () => {
      if (kept === undefined) rmSync(path, { recursive: true, force: true });
    },
  };
}
