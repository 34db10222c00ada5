import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A public key with which alerts are signed, ready for use. */
export interface AlertKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** A key as a reporter publishes it. */
export interface PublishedKey {
  readonly key_identifier: string;
  readonly key: string;
}

/**
 * Reads a published key. It is named by the SHA-256 of its text, so one that was swapped or damaged on its way is known;
 * `undefined` for such a one, and for what is no key of the curve P-256.
 */
export function readAlertKey({ key_identifier: id, key: pem }: PublishedKey): AlertKey | undefined {
  if (createHash('sha256').update(pem).digest('hex') !== id) return undefined;
  try {
    const key = createPublicKey(pem);
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isP256 ? { id, key } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a signature, in base64, is one of exactly these bytes with this key: ECDSA with P-256 and SHA-256, as GitHub
 * signs. Whatever is no signature is a wrong one. One body has many signatures: never take one for the name of an alert.
 */
export function isSignedBy({ key }: AlertKey, raw: Uint8Array, signature: string): boolean {
  try {
    return verify('sha256', raw, { key, dsaEncoding: 'der' }, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
