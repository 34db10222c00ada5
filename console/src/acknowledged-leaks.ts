import type { Token } from '../../src/sdk/index.ts';

const STORED = 'wardkey-acknowledged-leaks';
const KEPT_MAX = 200;

/** Whether somebody at this browser has said that they know of a leak. The next leak of the token is another one. */
export function isLeakAcknowledged(token: Token): boolean {
  return read().includes(nameOf(token));
}

/** Remembers that a leak is known here. */
export function acknowledgeLeak(token: Token): void {
  localStorage.setItem(STORED, JSON.stringify([...read(), nameOf(token)].slice(-KEPT_MAX)));
}

function nameOf({ id, disabled }: Token): string {
  return `${id} ${disabled?.at ?? ''}`;
}

function read(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(stored) ? stored.map(String) : [];
  } catch {
    return [];
  }
}
