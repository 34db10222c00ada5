import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { archiveKind, type Inspection, type InspectionReports } from './open-inspection.ts';

/**
 * Searches one file and, if it is an archive, what lies in it. A link is not followed, a pipe is not waited for. What
 * cannot be read is reported, never thrown.
 */
export async function scanFile(
  inspection: Inspection,
  reports: InspectionReports,
  path: string,
  file: string | Uint8Array,
): Promise<void> {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(
      typeof file === 'string' ? file : Buffer.from(file),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    const isArchive = searchWhole(inspection, reports, path, descriptor);
    if (!isArchive) return;
    const opened = descriptor;
    await inspection.archive(path, {
      size: fstatSync(opened).size,
      read: (at, length) => {
        const bytes = Buffer.allocUnsafe(length);
        let read = 0;
        for (let count = -1; count !== 0 && read < length; read += count) {
          count = readSync(opened, bytes, read, length - read, at + read);
        }
        return bytes.subarray(0, read);
      },
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Gone since it was listed: there is nothing to search any more.
    if (code !== 'ENOENT') reports.unread(path, code ?? message);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Answers whether the file is an archive. */
function searchWhole(
  inspection: Inspection,
  reports: InspectionReports,
  path: string,
  descriptor: number,
): boolean {
  const search = inspection.begin(path);
  let bytes = 0;
  let isArchive = false;
  try {
    for (;;) {
      const room = search.room();
      const count = readSync(descriptor, room, 0, room.length, null);
      if (count === 0) return isArchive;
      if (bytes === 0) isArchive = archiveKind(room.subarray(0, Math.min(512, count))) !== undefined;
      search.took(count);
      bytes += count;
      if (bytes % PROGRESS_BYTES < count) reports.searched(0);
    }
  } finally {
    search.end();
    reports.searched(bytes);
  }
}

/** How often a large file shows that it is under way. */
const PROGRESS_BYTES = 64 * 1024 * 1024;
