import type { TokenHash } from '../token-format/token-text.ts';

/** Keeps what is known of tokens, by their hashes. What is not asked for makes room. */
export interface VerdictCache<Value extends { readonly hash: TokenHash }> {
  get(hash: TokenHash): Value | undefined;
  set(value: Value): void;
  delete(hash: TokenHash): void;
}

/** So many values share a place in the table; a fifth pushes one of them out. */
const WAYS = 4;

/**
 * A table of fixed size for about `entries` values (rounded up to a power of two). A hash is random, so its first
 * digits are the place: a `Map` would hash the hash once more, which costs as much as half of the SHA-256.
 *
 * Within a place a hit moves forward by one and a new value comes in at the front, so that what drops out at the
 * end is what was not asked for lately.
 */
export function openVerdictCache<Value extends { readonly hash: TokenHash }>(
  entries: number,
): VerdictCache<Value> {
  const places = 2 ** Math.ceil(Math.log2(Math.max(1, entries / WAYS)));
  const table = new Array<Value | undefined>(places * WAYS).fill(undefined);
  const placeOf = (hash: TokenHash) => (leadingBits(hash) & (places - 1)) * WAYS;

  const get = (hash: TokenHash): Value | undefined => {
    const place = placeOf(hash);
    const first = table[place];
    if (first !== undefined && first.hash === hash) return first;
    for (let way = place + 1; way < place + WAYS; way += 1) {
      const value = table[way];
      if (value === undefined || value.hash !== hash) continue;
      table[way] = table[way - 1];
      table[way - 1] = value;
      return value;
    }
    return undefined;
  };

  const remove = (hash: TokenHash): void => {
    const place = placeOf(hash);
    for (let way = place; way < place + WAYS; way += 1) {
      if (table[way]?.hash === hash) table[way] = undefined;
    }
  };

  return {
    get,
    set: (value) => {
      const place = placeOf(value.hash);
      let empty = place;
      while (empty < place + WAYS - 1 && table[empty] !== undefined) empty += 1;
      table.copyWithin(place + 1, place, empty);
      table[place] = value;
    },
    // All of them: two questions that were under way at once may both have set their answer.
    delete: remove,
  };
}

/** The first 28 bits of a hash in lower-case hex. */
function leadingBits(hash: string): number {
  let bits = 0;
  for (let index = 0; index < 7; index += 1) {
    const code = hash.charCodeAt(index);
    // '0'–'9' are 0x30–0x39, 'a'–'f' are 0x61–0x66.
    bits = (bits << 4) | ((code & 15) + (code >> 6) * 9);
  }
  return bits;
}
