import { hash, randomBytes } from 'node:crypto';

/** Ten codes for whoever loses their second factor; each lets in once, in its place. */
export const RECOVERY_CODES = 10;

/** No letter that is taken for another: no i, l, o, u. 32 of them, so that each is five bits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 16;

/** Draws ten codes of 80 bits, in groups of four. They are shown once; stored are their hashes. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
    return letters.replaceAll(/(.{4})(?!$)/g, '$1-');
  });
}

/** The hash under which a code of an account is stored, however it was typed. */
export function hashRecoveryCode(accountId: string, code: string): string {
  return hash('sha256', `${accountId}:${code.toLowerCase().replaceAll(/[^0-9a-z]/g, '')}`);
}
