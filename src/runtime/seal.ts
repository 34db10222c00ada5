import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps texts that must be read again out of sight of whoever has the database alone. */
export interface Seal {
  /** Seals a text for an owner. */
  close(text: string, owner: string): string;
  /** The text, or `undefined` when it was sealed for another owner, with another key, or tampered with. */
  open(sealed: string, owner: string): string | undefined;
}

const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** Seals with AES-256-GCM under a key that is derived, for one purpose alone, from that of the installation. */
export function openSeal(installationKey: string, purpose: 'second factor' | 'webhook'): Seal {
  const derived = hkdfSync('sha256', Buffer.from(installationKey, 'hex'), '', `wardkey ${purpose}`, 32);
  const key = Buffer.from(derived);
  return {
    close: (text, owner) => {
      const nonce = randomBytes(NONCE_LENGTH);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open: (sealed, owner) => {
      const bytes = Buffer.from(sealed, 'base64');
      const nonce = bytes.subarray(0, NONCE_LENGTH);
      const tag = bytes.subarray(NONCE_LENGTH, NONCE_LENGTH + TAG_LENGTH);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
        decipher.setAAD(Buffer.from(owner)).setAuthTag(tag);
        const text = decipher.update(bytes.subarray(NONCE_LENGTH + TAG_LENGTH));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
