import { openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { openBatchReader } from './git-batch.ts';
import { archiveKind } from './open-inspection.ts';
import { searchFor } from './search-for.ts';
import type { HistoryThreadAnswer, HistoryThreadRequest } from './search-objects.ts';

// A thread of `searchObjects`: reads what a git writes into a pipe and answers which objects must be looked at more
// closely. The search runs over object after object as if they were one stream: an object is asked for only when
// something was found in it. Reads are blocking and go straight into the window of the search, with no event, no copy
// and nothing to collect: half of the time would be spent on that.

const request = workerData as HistoryThreadRequest;
const { pipe, opensArchives } = request;

let close: string[] = [];
let missing: string[] = [];
let searched = 0;
let bytes = 0;
let total = 0;
let starts: { id: string; offset: number }[] = [];

const openSearch = await searchFor(request);
const search = openSearch(({ start, end }) => {
  const first = starts.findLastIndex(({ offset }) => offset <= start);
  // What another rule matches may reach over the end of an object: then it may stand in the next one as well.
  for (const { id, offset } of starts.slice(Math.max(0, first))) {
    if (offset < end && close.at(-1) !== id) close.push(id);
  }
});

const follow = openBatchReader({
  begins: ({ id, size }, offset) => {
    starts.push({ id, offset });
    searched += 1;
    bytes += size;
  },
  head: ({ id }, head) => {
    if (opensArchives && archiveKind(head) !== undefined) close.push(id);
  },
  missing: (id) => {
    searched += 1;
    missing.push(id);
  },
});

/** More than the search keeps in its window. */
const REMEMBERED_BYTES = 512 * 1024;
const OBJECTS_BETWEEN_ANSWERS = 500;

const descriptor = openSync(pipe, 'r');
answer(false);
for (;;) {
  const room = search.room();
  const count = readSync(descriptor, room, 0, room.length, null);
  if (count === 0) break;
  follow(room.subarray(0, count));
  search.took(count);
  total += count;
  if (starts.length > 2048) {
    const first = starts.findLastIndex(({ offset }) => offset < total - REMEMBERED_BYTES);
    if (first > 0) starts = starts.slice(first);
  }
  if (searched >= OBJECTS_BETWEEN_ANSWERS) answer(false);
}
search.end();
answer(true);

function answer(isEnd: boolean): void {
  const message: HistoryThreadAnswer = { close, missing, searched, bytes, isEnd };
  parentPort?.postMessage(message);
  close = [];
  missing = [];
  searched = bytes = 0;
}
