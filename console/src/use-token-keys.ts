import { useMemo } from 'react';
import { useSingleKeys } from './single-keys.ts';

/** The keys of a list of tokens: along its rows, to a row's menu, to the search, and to what is passed in. */
export function useTokenKeys({ create, help }: { create: () => void; help: () => void }): void {
  const keys = useMemo(
    () => ({
      c: create,
      '?': help,
      '/': () => document.getElementById('token-search')?.focus(),
      j: () => step(1),
      k: () => step(-1),
      '.': () => {
        const row = document.activeElement?.closest('[data-token-row]');
        row?.querySelector<HTMLElement>('[data-token-menu]')?.click();
      },
    }),
    [create, help],
  );
  useSingleKeys(keys);
}

/** To the next or previous token; from outside the list, to its first. */
function step(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('[data-token-link]')];
  const row = document.activeElement?.closest('[data-token-row]');
  const at = links.findIndex((link) => row?.contains(link));
  const next = links[at === -1 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))];
  next?.focus();
}
