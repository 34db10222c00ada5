/** JSON of strangers, read field by field: what is not as expected is absent, and never an exception. */

/** The value at a place, as in `repository.full_name`. */
export function valueAt(value: unknown, place: string): unknown {
  let found = value;
  for (const name of place.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

export function textAt(value: unknown, place: string): string | undefined {
  const found = valueAt(value, place);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, place: string): number | undefined {
  const found = valueAt(value, place);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The entries of a list; of what is no list, none. */
export function listAt(value: unknown, place?: string): readonly unknown[] {
  const found = place === undefined ? value : valueAt(value, place);
  return Array.isArray(found) ? found : [];
}

/** Milliseconds since 1970 of a moment in ISO 8601. */
export function timeAt(value: unknown, place: string): number | undefined {
  const time = Date.parse(textAt(value, place) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** The id of a git object; not the zeros that stand for none. */
export function objectIdAt(value: unknown, place: string): string | undefined {
  const text = textAt(value, place);
  return text !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) && !/^0+$/.test(text)
    ? text
    : undefined;
}

/** A repository's name, as it may stand in an address: `owner/name`. */
export function repositoryAt(value: unknown, place: string): string | undefined {
  const text = textAt(value, place);
  return text !== undefined && /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(text) && !/\/\.{1,2}$/.test(text)
    ? text
    : undefined;
}

/** The value that a text says in JSON; `undefined` when it is none. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
