import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A device that keeps one passkey (WebAuthn Level 3), as a browser would let a page use it. */
export interface SoftwareAuthenticator {
  /** Answers `navigator.credentials.create()`. */
  create(options: CreationOptions, wishes?: Wishes): object;
  /** Answers `navigator.credentials.get()`. */
  get(options: { readonly challenge: string }, wishes?: Wishes): object;
}

interface CreationOptions {
  readonly challenge: string;
  readonly user: { readonly id: string };
}

/** What differs from what an honest device on the right page would answer. */
interface Wishes {
  readonly origin?: string;
  readonly host?: string;
  /** Whether the device has asked its owner; it does. */
  readonly isVerified?: boolean;
  readonly counter?: number;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

/** A device on a page of this origin. */
export function softwareAuthenticator(pageOrigin: string): SoftwareAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(16);
  const id = credentialId.toString('base64url');
  let userHandle = '';
  let uses = 0;
  const { hostname } = new URL(pageOrigin);
  const clientData = (type: string, challenge: string, { origin = pageOrigin }: Wishes) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const head = (flags: number, { host = hostname, isVerified = true, counter = uses }: Wishes) => {
    const bytes = Buffer.alloc(37);
    sha256(host).copy(bytes);
    bytes[32] = flags | USER_PRESENT | (isVerified ? USER_VERIFIED : 0);
    bytes.writeUInt32BE(counter, 33);
    return bytes;
  };
  const envelope = (response: Record<string, string>) => ({
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    authenticatorAttachment: 'platform',
    response,
  });
  return {
    create: ({ challenge, user }, wishes = {}) => {
      userHandle = user.id;
      const length = Buffer.from([0, credentialId.length]);
      const key = coseKey(publicKey);
      const credential = Buffer.concat([Buffer.alloc(16), length, credentialId, key]);
      const authData = Buffer.concat([head(HAS_CREDENTIAL, wishes), credential]);
      const attestation = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]),
      );
      return envelope({
        clientDataJSON: clientData('webauthn.create', challenge, wishes).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
      });
    },
    get: ({ challenge }, wishes = {}) => {
      uses += 1;
      const data = clientData('webauthn.get', challenge, wishes);
      const authData = head(0, wishes);
      const signature = sign('sha256', Buffer.concat([authData, sha256(data)]), privateKey);
      return envelope({
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle,
      });
    },
  };
}

function sha256(bytes: Buffer | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** An ES256 key as devices write it (RFC 9053). */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}

/** As much of CBOR (RFC 8949) as a device needs. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value >= 0 ? start(0, value) : start(1, -1 - value);
  if (Buffer.isBuffer(value)) return Buffer.concat([start(2, value.length), value]);
  if (typeof value === 'string') return Buffer.concat([start(3, value.length), Buffer.from(value)]);
  if (value instanceof Map) {
    const pairs = [...value].flatMap(([name, each]) => [cbor(name), cbor(each)]);
    return Buffer.concat([start(5, value.size), ...pairs]);
  }
  throw new Error(`no CBOR for ${typeof value}`);
}

function start(kind: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(kind << 5) | length]);
  return length < 256
    ? Buffer.from([(kind << 5) | 24, length])
    : Buffer.from([(kind << 5) | 25, length >> 8, length & 0xff]);
}
