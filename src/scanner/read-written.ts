import { isBase62 } from '../token-format/checksum.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { TOKEN_LENGTH } from '../token-format/token-text.ts';
import type { Reading } from './read-token-at.ts';

/** In how many bytes a character stands, and in which order. */
export type Width = 'bytes' | 'utf-16le' | 'utf-16be';

/**
 * Reads forty characters that may be escaped (`%5F`, `%255F`, `\u005f`, `\x5f`, `=5F`, `&#95;`, `\_`) and whose line may
 * be broken by a continuation (backslash, backtick, caret or `=` before the line break, blanks after it).
 */
export function readWritten(
  bytes: Buffer,
  at: number,
  end: number,
  prefix: TokenPrefix,
  width: Width,
): Reading | undefined {
  const text = openCharacters(bytes, at, end, width);
  let characters = '';
  let isEscaped = false;
  let isBroken = false;
  while (characters.length < TOKEN_LENGTH) {
    const code = text.peek(0);
    if (code === UNDERSCORE || isBase62(code)) {
      characters += String.fromCharCode(code);
      text.skip(1);
    } else if (characters !== '' && skipBrokenLine(text)) {
      isBroken = true;
      continue;
    } else {
      const escaped = readEscape(text);
      if (escaped === -1) return undefined;
      isEscaped = true;
      characters += String.fromCharCode(escaped);
    }
    const index = characters.length - 1;
    if (index < prefix.length && characters.charCodeAt(index) !== prefix.charCodeAt(index)) return undefined;
  }
  const narrow = isBroken ? 'broken line' : isEscaped ? 'escaped' : 'plain';
  return { text: characters, start: at, end: text.place(), encoding: width === 'bytes' ? narrow : 'utf-16' };
}

interface Characters {
  /** The character so many places on, or -1 beyond the end or if it is none of Latin-1. */
  peek(ahead: number): number;
  skip(count: number): void;
  place(): number;
}

function openCharacters(bytes: Buffer, start: number, end: number, width: Width): Characters {
  const size = width === 'bytes' ? 1 : 2;
  const low = width === 'utf-16be' ? 1 : 0;
  let at = start;
  return {
    peek: (ahead) => {
      const place = at + ahead * size;
      if (place + size > end) return -1;
      if (size === 2 && bytes[place + 1 - low] !== 0) return -1;
      return bytes[place + low] ?? -1;
    },
    skip: (count) => {
      at += count * size;
    },
    place: () => at,
  };
}

const UNDERSCORE = 0x5f;
const CONTINUATIONS = new Set([...'\\`^='].map((sign) => sign.charCodeAt(0)));
const LINE_FEED = 10;
const RETURN = 13;

function skipBrokenLine(text: Characters): boolean {
  if (!CONTINUATIONS.has(text.peek(0))) return false;
  const isReturn = text.peek(1) === RETURN;
  if (!isReturn && text.peek(1) !== LINE_FEED) return false;
  text.skip(isReturn && text.peek(2) === LINE_FEED ? 3 : 2);
  while (text.peek(0) === 0x20 || text.peek(0) === 0x09) text.skip(1);
  return true;
}

/** Reads one escape and answers the character it stands for, or -1. */
function readEscape(text: Characters): number {
  switch (text.peek(0)) {
    case 0x25: // %
      text.skip(1);
      // An escaped escape.
      while (text.peek(0) === 0x32 && text.peek(1) === 0x35 && hexAt(text, 2) !== -1) text.skip(2);
      return readHexCode(text, 2);
    case 0x3d: // =
      text.skip(1);
      return readHexCode(text, 2);
    case 0x5c: // \
      return readBackslash(text);
    case 0x26: // &
      return readEntity(text);
    default:
      return -1;
  }
}

function readBackslash(text: Characters): number {
  while (text.peek(0) === 0x5c) text.skip(1);
  const kind = text.peek(0);
  text.skip(1);
  if (kind === UNDERSCORE) return kind;
  if (kind === 0x78) return readHexCode(text, 2);
  if (kind !== 0x75 || text.peek(0) !== 0x30 || text.peek(1) !== 0x30) return -1;
  text.skip(2);
  return readHexCode(text, 2);
}

function readEntity(text: Characters): number {
  if (text.peek(1) !== 0x23) return -1;
  text.skip(2);
  const isHex = text.peek(0) === 0x78;
  if (isHex) text.skip(1);
  let code = 0;
  for (let digit = 0; digit < 4; digit += 1) {
    const value = hexAt(text, 0);
    if (text.peek(0) === 0x3b) {
      text.skip(1);
      return code < 128 ? code : -1;
    }
    if (value === -1 || (!isHex && value > 9)) return -1;
    code = code * (isHex ? 16 : 10) + value;
    text.skip(1);
  }
  return -1;
}

function readHexCode(text: Characters, digits: number): number {
  let code = 0;
  for (let digit = 0; digit < digits; digit += 1) {
    const value = hexAt(text, digit);
    if (value === -1) return -1;
    code = code * 16 + value;
  }
  text.skip(digits);
  return code;
}

function hexAt(text: Characters, ahead: number): number {
  return hexValue(text.peek(ahead));
}

/** The value of a hex digit, or -1. */
export function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
