import { useSyncExternalStore } from 'react';

/**
 * The secret part of a link that led here (`/claim#…`, `/sign-up#…`, `/reset-password#…`). It is taken out of the
 * address bar as soon as it was read, before the router sees it, and kept in memory alone: neither the history of the
 * browser nor a page that is loaded again has it.
 */
const held: { path: string; link: string | undefined } = { path: '', link: undefined };
const listeners = new Set<() => void>();

/** The link that led to this page, until it is dropped. */
export function useLink(): string | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => (held.path === location.pathname ? held.link : undefined),
  );
}

/** Forgets the link: it was used, or is of no use. */
export function dropLink(): void {
  held.link = undefined;
  for (const listener of listeners) listener();
}

const PAGES = new Set(['/claim', '/sign-up', '/reset-password']);

function takeLink(): void {
  const link = decoded(location.hash.slice(1));
  if (!PAGES.has(location.pathname) || link === '') return;
  held.path = location.pathname;
  held.link = link;
  history.replaceState(history.state, '', location.pathname + location.search);
  for (const listener of listeners) listener();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

takeLink();
// Another link, pasted into the address bar of a page that is open: only the fragment differs, so nothing is loaded.
addEventListener('hashchange', takeLink);
