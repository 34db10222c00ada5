/** A part of a list. `next` is the address of the part after it, or null at the end. */
export interface Page<Item> {
  readonly previous?: string | null;
  readonly next: string | null;
  readonly results: readonly Item[];
}

/** A list that comes whole. */
export interface Results<Item> {
  readonly results: readonly Item[];
}
