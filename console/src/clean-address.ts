import { holdsToken } from './holds-token.ts';

/**
 * Takes out of the address of the page whatever may hold a token, before anything reads it: it is neither asked for,
 * nor in the history, nor sent on. Says whether there was any. The secret part of a link is taken by its page.
 */
export const addressHeldToken = cleanAddress();
// Where only the fragment changes, nothing is loaded anew.
addEventListener('hashchange', cleanAddress);

function cleanAddress(): boolean {
  const { pathname, searchParams, hash } = new URL(location.href);
  const held = [...searchParams].filter(([name, value]) => holdsToken(`${name} ${value}`));
  for (const [name] of held) searchParams.delete(name);
  const path = holdsToken(pathname) ? '/' : pathname;
  const fragment = holdsToken(hash) ? '' : hash;
  if (held.length === 0 && path === pathname && fragment === hash) return false;
  const query = searchParams.size === 0 ? '' : `?${searchParams}`;
  history.replaceState(history.state, '', path + query + fragment);
  return true;
}
