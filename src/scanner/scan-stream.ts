import { openCollection } from './collect.ts';
import type { ScanResult } from './finding.ts';
import { openInspection } from './open-inspection.ts';
import type { ScanRequest } from './scan-folder.ts';
import { searchFor } from './search-for.ts';

/** Searches a stream to its end, standard input for example; if it is an archive, what lies in it too. */
export async function scanStream(
  path: string,
  stream: AsyncIterable<Uint8Array>,
  request: ScanRequest,
): Promise<ScanResult> {
  const { prefixes, limits, reveal, progress } = request;
  const collection = openCollection(prefixes, {
    reveal,
    progress: progress && (() => progress(collection.searchedSoFar())),
  });
  await openInspection(await searchFor(request), limits, collection).stream(path, stream);
  return collection.result();
}
