import type { TokenText } from '../token-format/token-text.ts';
import { bytesOf, sourceOf, takeExactly } from './byte-source.ts';
import { openCollection } from './collect.ts';
import type { Finding, Unread } from './finding.ts';
import { GitFailure, type Repository, startGit } from './git-process.ts';
import { openInspection } from './open-inspection.ts';
import type { ScanRequest } from './scan-folder.ts';
import { searchFor } from './search-for.ts';

/** An object that was looked at closely. The paths in it begin where the object's own path is to be put. */
export interface InspectedObject {
  readonly id: string;
  readonly type: string;
  readonly size: number;
  readonly findings: readonly (Finding & { readonly text?: TokenText })[];
  readonly unread: readonly Unread[];
}

/** Looks at objects closely, one after the other: where in them the tokens stand, and what is packed in them. */
export async function inspectObjects(
  repository: Repository,
  ids: Iterable<string>,
  request: ScanRequest,
): Promise<InspectedObject[]> {
  const { prefixes, limits, reveal, stopped } = request;
  const texts = new Map<string, TokenText>();
  const collection = openCollection(prefixes, {
    reveal: (fingerprint, text) => texts.set(fingerprint, text),
  });
  const inspection = openInspection(await searchFor(request), limits, collection);
  const { child, ended } = startGit(repository, ['cat-file', '--batch']);
  const output = sourceOf(child.stdout as AsyncIterable<Buffer>);
  const objects: InspectedObject[] = [];
  // All at once: so no header is waited for that lies in a buffer of git.
  const all = [...ids];
  child.stdin.end(all.map((id) => `${id}\n`).join(''));
  for (const id of all) {
    if (stopped?.aborted) child.kill();
    stopped?.throwIfAborted();
    const header = await takeLine(output);
    const [, type, size] = header.split(' ');
    if (type === undefined || size === undefined) {
      objects.push({
        id,
        type: 'blob',
        size: 0,
        findings: [],
        unread: [{ path: '', reason: 'git cannot read it' }],
      });
      continue;
    }
    // What an unreadable archive leaves unread has to be taken before the next object comes.
    let left = Number(size);
    const counted = async function* () {
      for await (const piece of bytesOf(output, left)) {
        left -= piece.length;
        yield piece;
      }
    };
    await inspection.stream('', counted());
    for await (const _ of bytesOf(output, left));
    await takeExactly(output, 1);
    const { findings, unread } = collection.result();
    objects.push({
      id,
      type,
      size: Number(size),
      findings: findings.map((finding) => withText(finding, reveal && texts.get(finding.fingerprint))),
      unread,
    });
    texts.clear();
  }
  await ended;
  return objects;
}

function withText(finding: Finding, text: TokenText | undefined): Finding & { readonly text?: TokenText } {
  return text === undefined ? finding : { ...finding, text };
}

async function takeLine(output: ReturnType<typeof sourceOf>): Promise<string> {
  for (let length = 128; ; length *= 2) {
    const begun = await output.peek(length);
    const end = begun.indexOf(10);
    if (end !== -1) return ((await takeExactly(output, end + 1)) ?? begun).toString('latin1', 0, end);
    if (begun.length < length) throw new GitFailure('git cat-file has ended early');
  }
}
