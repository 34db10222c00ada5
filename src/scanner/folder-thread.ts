import { parentPort, workerData } from 'node:worker_threads';
import { openCollection } from './collect.ts';
import type { ListedFile } from './list-files.ts';
import { openInspection } from './open-inspection.ts';
import { scanFile } from './scan-file.ts';
import type { ThreadRequest } from './scan-folder.ts';
import { searchFor } from './search-for.ts';

// A thread of `scanFolder`: gets batches of files, answers each with what it found. No token text leaves it.
const request = workerData as ThreadRequest;
const collection = openCollection(request.prefixes);
const inspection = openInspection(await searchFor(request), request.limits, collection);
let last = Promise.resolve();

parentPort?.on('message', (batch: readonly ListedFile[]) => {
  last = last.then(async () => {
    for (const { path, file } of batch) await scanFile(inspection, collection, path, file);
    parentPort?.postMessage(collection.result());
  });
});
