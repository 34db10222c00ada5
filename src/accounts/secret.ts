import { hash as digest, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a person holds instead of a password for a while: the text of a link, or what a cookie holds. */
export interface NewSecret {
  /** 256 random bits in base 62. It goes to the person and is kept nowhere; the log blacks such a text out. */
  readonly text: string;
  /** The beginning of the hash: how it is found, and how it may be named. */
  readonly id: string;
  /** SHA-256 in hex: the only form that is stored. */
  readonly hash: string;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BYTES = 32;
/** The least that holds 256 bits. */
const LENGTH = 43;
const ID_LENGTH = 20;

/** Draws a new one. */
export function newSecret(): NewSecret {
  let rest = BigInt(`0x${randomBytes(BYTES).toString('hex')}`);
  let text = '';
  while (text.length < LENGTH) {
    text = ALPHABET[Number(rest % 62n)] + text;
    rest /= 62n;
  }
  return { text, ...nameOf(text) };
}

/** The id and hash of a text that somebody presents. */
export function nameOf(text: string): { readonly id: string; readonly hash: string } {
  const hash = digest('sha256', text);
  return { id: hash.slice(0, ID_LENGTH), hash };
}

/** Compares two hashes in a time that tells nothing about them. */
export function isSameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
