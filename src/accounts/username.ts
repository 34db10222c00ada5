import { randomInt } from 'node:crypto';

const TRIES = 5;

/** Names that seem to speak for this server: operators alone may have them. */
const RESERVED: ReadonlySet<string> = new Set([
  'admin',
  'administrator',
  'operator',
  'root',
  'security',
  'support',
  'system',
  'wardkey',
]);

/** Whether a username is kept for operators. */
export function isReservedUsername(username: string): boolean {
  return RESERVED.has(username);
}

/**
 * A username made from an e-mail address: small letters, digits and single hyphens, never empty. One that is taken
 * gets a number; where many are taken, a number by chance, so that finding a free one never takes long.
 */
export async function usernameFor(
  email: string,
  isTaken: (username: string) => Promise<boolean>,
): Promise<string> {
  const base = usernameBase(email);
  if (!(await isTaken(base))) return base;
  for (let number = 2; number < TRIES; number += 1) {
    if (!(await isTaken(`${base}-${number}`))) return `${base}-${number}`;
  }
  while (true) {
    const candidate = `${base}-${randomInt(1_000_000, 1_000_000_000)}`;
    if (!(await isTaken(candidate))) return candidate;
  }
}

const LENGTH_MAX = 39;

/** What is wrong with a username that somebody chose, or `undefined`. Whether it is taken is another question. */
export function usernameFlaw(username: string, isOperator: boolean): string | undefined {
  if (username.length < 2 || username.length > LENGTH_MAX) return `must have 2 to ${LENGTH_MAX} characters`;
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(username)) {
    return 'must consist of small letters, digits and single hyphens between them';
  }
  if (!isOperator && isReservedUsername(username)) return 'is kept for operators';
  return undefined;
}

function usernameBase(email: string): string {
  const local = email.slice(0, email.indexOf('@')).normalize('NFKD').toLowerCase();
  const plain = local
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 30)
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'account' : plain;
}
