import { hash } from 'node:crypto';

/** What a scan of a repository leaves behind for the next one: ids of objects, which are hashes, and no text. */
export interface ScanState {
  /** Of everything that decides what a scan finds. With another one, everything is searched again. */
  readonly fingerprint: string;
  /** Where branches, tags, notes, stashes and reflogs pointed: what leads there has been searched. */
  readonly heads: readonly string[];
  /** Objects in which something was found, or could not be read: they are looked at each time. */
  readonly telling: readonly string[];
}

/** Reads a state; `undefined` if the text is none. */
export function parseState(text: string): ScanState | undefined {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { format, fingerprint, heads, telling } = { ...(state as Record<string, unknown> | null) };
  const isKnown = format === FORMAT && typeof fingerprint === 'string';
  return isKnown && areIds(heads) && areIds(telling) ? { fingerprint, heads, telling } : undefined;
}

/** Writes a state: the same state makes the same text. */
export function stateText({ fingerprint, heads, telling }: ScanState): string {
  const state = {
    format: FORMAT,
    fingerprint,
    heads: [...new Set(heads)].sort(),
    telling: [...new Set(telling)].sort(),
  };
  return `${JSON.stringify(state)}\n`;
}

/** The fingerprint of what decides what is found. */
export function stateFingerprint(deciding: object): string {
  return hash('sha256', JSON.stringify(deciding), 'hex');
}

const FORMAT = 1;

function areIds(list: unknown): list is string[] {
  return Array.isArray(list) && list.every((id) => typeof id === 'string' && /^[0-9a-f]{40,64}$/.test(id));
}
