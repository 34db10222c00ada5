import { errorCorrection, type Version, versionFor } from './qr-error-correction.ts';

/** A QR code as rows of modules; true is dark. Without the quiet zone of four light modules that belongs around it. */
export type QrCode = readonly (readonly boolean[])[];

/**
 * Draws a text as a QR code (ISO/IEC 18004): bytes, error correction level L, versions 1 to 20, so up to 858 bytes.
 * Throws for longer ones. Drawn here, because what it holds is a secret that no other host may see.
 */
export function qrCode(text: string): QrCode {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  const bits = bitsOf(errorCorrection(dataWords(bytes, version), version));
  const drawings = MASKS.map((_, mask) => draw(version, bits, mask));
  return drawings.reduce((best, next) => (penalty(next) < penalty(best) ? next : best));
}

/** Mode 4 (bytes), the length, the bytes, a terminator, and the padding that the standard names. */
function dataWords(bytes: Uint8Array, version: Version): number[] {
  const lengthBits = version.number < 10 ? 8 : 16;
  const bits = [0, 1, 0, 0];
  const put = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  put(bytes.length, lengthBits);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, version.dataWords * 8 - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  const words = Array.from({ length: bits.length / 8 }, (_, word) =>
    bits.slice(word * 8, word * 8 + 8).reduce((value, bit) => value * 2 + bit, 0),
  );
  for (let pad = 0; words.length < version.dataWords; pad += 1) words.push(pad % 2 === 0 ? 0xec : 0x11);
  return words;
}

function bitsOf(words: readonly number[]): number[] {
  return words.flatMap((word) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (word >> bit) & 1));
}

/** Which modules are turned over so that no large areas come out in one colour. */
const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

class Drawing {
  readonly size: number;
  readonly modules: boolean[][];
  /** Modules with a meaning of their own, which hold no data. */
  readonly fixed: boolean[][];

  constructor(size: number) {
    this.size = size;
    this.modules = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
    this.fixed = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  }

  set(row: number, column: number, isDark: boolean): void {
    const [modules, fixed] = [this.modules[row], this.fixed[row]];
    if (modules === undefined || fixed === undefined || column < 0 || column >= this.size) return;
    modules[column] = isDark;
    fixed[column] = true;
  }
}

function draw(version: Version, bits: readonly number[], mask: number): QrCode {
  const drawing = new Drawing(17 + 4 * version.number);
  drawPatterns(drawing, version);
  drawFormat(drawing, mask);
  drawVersion(drawing, version.number);
  placeData(drawing, bits, MASKS[mask] ?? (() => false));
  return drawing.modules;
}

function drawPatterns(drawing: Drawing, version: Version): void {
  const { size } = drawing;
  for (let at = 8; at < size - 8; at += 1) {
    drawing.set(6, at, at % 2 === 0);
    drawing.set(at, 6, at % 2 === 0);
  }
  const last = version.alignment.at(-1);
  for (const row of version.alignment) {
    for (const column of version.alignment) {
      const isCorner = (row === 6 || column === 6) && (row === last || column === last || row === column);
      if (!isCorner) drawSquare(drawing, row, column, 2, [0, 2]);
    }
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const) {
    drawSquare(drawing, row, column, 4, [0, 1, 3]);
  }
}

/** Rings around a centre; those at the distances named are dark. */
function drawSquare(
  drawing: Drawing,
  row: number,
  column: number,
  reach: number,
  dark: readonly number[],
): void {
  for (let down = -reach; down <= reach; down += 1) {
    for (let right = -reach; right <= reach; right += 1) {
      drawing.set(row + down, column + right, dark.includes(Math.max(Math.abs(down), Math.abs(right))));
    }
  }
}

/** Level L and the mask, with the ten bits that protect them, in two places. */
function drawFormat(drawing: Drawing, mask: number): void {
  const { size } = drawing;
  const format = (1 << 3) | mask;
  let rest = format;
  for (let step = 0; step < 10; step += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((format << 10) | rest) ^ 0x5412;
  for (let bit = 0; bit < 15; bit += 1) {
    const isDark = ((bits >> bit) & 1) === 1;
    // Around the upper left corner, leaving out the timing patterns.
    if (bit < 8) drawing.set(bit < 6 ? bit : bit + 1, 8, isDark);
    else drawing.set(8, bit < 9 ? 7 : 14 - bit, isDark);
    if (bit < 8) drawing.set(8, size - 1 - bit, isDark);
    else drawing.set(size - 15 + bit, 8, isDark);
  }
  drawing.set(size - 8, 8, true);
}

function drawVersion(drawing: Drawing, version: number): void {
  if (version < 7) return;
  let rest = version;
  for (let step = 0; step < 12; step += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let bit = 0; bit < 18; bit += 1) {
    const isDark = ((bits >> bit) & 1) === 1;
    const [near, far] = [Math.floor(bit / 3), drawing.size - 11 + (bit % 3)];
    drawing.set(near, far, isDark);
    drawing.set(far, near, isDark);
  }
}

/** Up and down in pairs of columns from the right, past the column of the timing pattern. */
function placeData(
  drawing: Drawing,
  bits: readonly number[],
  mask: (row: number, column: number) => boolean,
): void {
  const { size, modules, fixed } = drawing;
  let next = 0;
  let isUpwards = true;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const row = isUpwards ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (fixed[row]?.[column] !== false) continue;
        const line = modules[row];
        if (line !== undefined) line[column] = (bits[next] === 1) !== mask(row, column);
        next += 1;
      }
    }
    isUpwards = !isUpwards;
  }
}

/** How hard a drawing is to read, by the four rules of the standard. */
function penalty(code: QrCode): number {
  const columns = code.map((_, column) => code.map((row) => row[column] === true));
  const lines = [...code, ...columns].map((line) => line.map((isDark) => (isDark ? '1' : '0')).join(''));
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? []);
  const finders = lines.flatMap((line) => [...line.matchAll(/(?=10111010000|00001011101)/g)]);
  const dark = lines.slice(0, code.length).join('').replaceAll('0', '').length;
  const share = (100 * dark) / code.length ** 2;
  return (
    runs.reduce((sum, run) => sum + run.length - 2, 0) +
    3 * blocks(code) +
    40 * finders.length +
    10 * Math.floor(Math.abs(share - 50) / 5)
  );
}

function blocks(code: QrCode): number {
  let found = 0;
  for (let row = 1; row < code.length; row += 1) {
    for (let column = 1; column < code.length; column += 1) {
      const here = code[row]?.[column];
      const isBlock =
        code[row]?.[column - 1] === here &&
        code[row - 1]?.[column] === here &&
        code[row - 1]?.[column - 1] === here;
      if (isBlock) found += 1;
    }
  }
  return found;
}
