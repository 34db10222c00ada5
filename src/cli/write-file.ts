import { renameSync, writeFileSync } from 'node:fs';
import { CommandFailure, EXIT } from './failure.ts';

/** Writes a file that the user named. `isWhole`: what is there stays until everything is written. */
export function writeTo(file: string, text: string, isWhole = false): void {
  try {
    writeFileSync(isWhole ? `${file}.draft` : file, text);
    if (isWhole) renameSync(`${file}.draft`, file);
  } catch (error) {
    throw new CommandFailure(`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`, {
      exitCode: EXIT.failed,
      fix: 'name a file in a folder that exists and that this user may write to',
    });
  }
}
