import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** OWASP's choice for argon2id: 19 MiB, two passes, one lane. */
const COST = { memory: 19 * 1024, passes: 2, parallelism: 1 } as const;
const TAG_LENGTH = 32;

const derive = promisify(argon2) as (kind: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/**
 * Hashes a password with argon2id. The answer is in PHC form and carries its own cost. That is high: hash and compare
 * in a turn of `hashing-turns.ts`.
 */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive('argon2id', { ...COST, message: text(password), nonce, tagLength: TAG_LENGTH });
  const { memory, passes, parallelism } = COST;
  const cost = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${cost}$${phc(nonce)}$${phc(tag)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Says whether a password is the one that was hashed. A hash of another shape is nobody's. */
export async function isPassword(password: string, hashed: string): Promise<boolean> {
  const [, memory, passes, parallelism, nonce = '', tag = ''] = PHC.exec(hashed) ?? [];
  if (memory === undefined) return false;
  const expected = Buffer.from(tag, 'base64');
  const actual = await derive('argon2id', {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    message: text(password),
    nonce: Buffer.from(nonce, 'base64'),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected);
}

/** Nobody's password, at the same cost: what is checked where there is no account, so that it takes as long. */
export const UNKNOWN_PASSWORD = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** A password is at least this long. Longer ones need no digits or signs. */
export const PASSWORD_LENGTH_MIN = 8;
export const PASSWORD_LENGTH_MAX = 256;

/** The passwords that are tried first, of those that are long enough. */
const COMMON = new Set(
  'password password1 password12 password123 passw0rd 12345678 123456789 1234567890 qwertyui qwertyuiop qwerty123 iloveyou sunshine princess football baseball superman trustno1 11111111 00000000 abcd1234 abc12345 letmein1 welcome1 admin123 changeme wardkey123'.split(
    ' ',
  ),
);

/** What is wrong with a password as a new one, or `undefined`. */
export function passwordFlaw(password: string, email: string): string | undefined {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH_MIN) return `must have at least ${PASSWORD_LENGTH_MIN} characters`;
  if (length > PASSWORD_LENGTH_MAX) return `must have at most ${PASSWORD_LENGTH_MAX} characters`;
  const plain = password.toLowerCase();
  if (COMMON.has(plain)) return 'is among the passwords that everyone tries first';
  if (isRepetition(plain)) return 'repeats one short word, which is tried first too';
  if (plain === email.toLowerCase()) return 'must not be the e-mail address';
  return undefined;
}

/** Words that are too short for a password by themselves, and no better twice. */
const COMMON_SHORT = new Set(
  'pass admin root test guest user login hello secret qwerty letmein welcome wardkey abc123 12345 123456 1234567'.split(
    ' ',
  ),
);

/** Whether a password is a common word, or a few characters, again and again. The last time may be cut short. */
function isRepetition(plain: string): boolean {
  for (let length = 1; length <= plain.length / 2; length += 1) {
    const unit = plain.slice(0, length);
    if (plain !== unit.repeat(Math.ceil(plain.length / length)).slice(0, plain.length)) continue;
    return length <= 4 || COMMON.has(unit) || COMMON_SHORT.has(unit);
  }
  return false;
}

/** The same password typed on two keyboards may arrive in two Unicode forms. */
function text(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'));
}

function phc(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
