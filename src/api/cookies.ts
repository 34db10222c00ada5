/** The cookie of a session, on plain http. */
export const SESSION_COOKIE = 'wardkey.session_token';

/** What cookies are for, each with its name on plain http. */
const NAMES = {
  session: SESSION_COOKIE,
  /** A sign-in that waits for its second factor. */
  pending: 'wardkey.pending_sign_in',
  /** A passkey that is asked for. */
  passkey: 'wardkey.passkey',
  /** Somebody who is on their way to GitHub and back. */
  github: 'wardkey.github',
} as const;

export type CookieName = keyof typeof NAMES;

/**
 * The name of a cookie on this installation. On https it begins with `__Host-`: a browser takes such a one from this
 * very host alone and over https alone, so that a neighbouring subdomain cannot put its own in the place.
 */
export function cookieName(cookie: CookieName, publicUrl: string): string {
  return publicUrl.startsWith('https:') ? `__Host-${NAMES[cookie]}` : NAMES[cookie];
}

/**
 * A `Set-Cookie` value. No script can read the cookie, and of what other sites send only links that are followed
 * carry it.
 */
export function setCookie(
  cookie: CookieName,
  text: string,
  maxAgeSeconds: number,
  publicUrl: string,
): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const name = cookieName(cookie, publicUrl);
  return `${name}=${text}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

/** A `Set-Cookie` value that takes the cookie away. */
export function clearCookie(cookie: CookieName, publicUrl: string): string {
  return setCookie(cookie, '', 0, publicUrl);
}

/**
 * What a cookie holds. One that stands there twice is none: somebody else has put one of the two, and which comes
 * first is not for the server to guess.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 && values[0] !== '' ? values[0] : undefined;
}
