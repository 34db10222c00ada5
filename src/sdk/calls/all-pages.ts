import type { Page } from '../types/page.ts';

/**
 * Every item of a list, page by page as they are asked for.
 *
 * Of the address of the next page only the query is taken: the calls stay with the server that the client was told of.
 */
export async function* allOf<Item>(
  page: (cursor: Readonly<Record<string, string>>) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: Record<string, string> = {};
  for (;;) {
    const { results, next } = await page(cursor);
    yield* results;
    if (!next) return;
    cursor = Object.fromEntries(new URL(next, 'http://localhost').searchParams);
  }
}
