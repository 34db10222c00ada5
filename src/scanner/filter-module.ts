import { ANCHORS_MAX, type Anchor } from './anchors.ts';

/** Looks through memory for places where an anchor may begin, sixteen bytes at a time. */
export interface Filter {
  readonly memory: { readonly buffer: ArrayBuffer };
  /**
   * Writes the addresses of such places from `at` up to `end` as 32-bit numbers to `out`, until `outEnd` or a little
   * (64 bytes) beyond. Answers where it stopped writing; the address where it stopped reading is at `STOPPED_AT`.
   * Reads up to 19 bytes beyond `end`, and may name places there.
   */
  find(table: number, at: number, end: number, out: number, outEnd: number): number;
  /** How many bytes from `at` up to `end`, a multiple of 16 apart, are line feeds. */
  countLines(at: number, end: number): number;
}

/** Address of the number where `find` stopped reading. */
export const STOPPED_AT = 8;

/** Bytes of the table of one prefix. */
export const TABLE_BYTES = 128;

/**
 * The table of up to eight anchors. For each of four places it has two rows of sixteen bytes, one for the low and one
 * for the high half of a byte, in which bit `n` says that the half may stand there in anchor `n`. A byte whose both
 * halves say so may stand there: a little more than the anchor allows, which is what keeps it to two look-ups.
 */
export function filterTable(anchors: readonly Anchor[]): Uint8Array {
  if (anchors.length > ANCHORS_MAX) throw new Error(`at most ${ANCHORS_MAX} anchors`);
  const table = new Uint8Array(TABLE_BYTES);
  const set = (at: number, bit: number) => {
    table[at] = (table[at] ?? 0) | bit;
  };
  anchors.forEach((anchor, number) => {
    anchor.forEach((bytes, place) => {
      for (const byte of bytes) {
        set(place * 32 + (byte & 15), 1 << number);
        set(place * 32 + 16 + (byte >>> 4), 1 << number);
      }
    });
  });
  return table;
}

/** A filter with its own memory. It is WebAssembly because only there JavaScript has vector instructions. */
export function openFilter(memoryBytes: number): Filter {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(memoryBytes / 65_536) });
  module ??= new WebAssembly.Module(moduleBytes());
  const { exports } = new WebAssembly.Instance(module, { m: { m: memory } });
  const { f: find, l: countLines } = exports as { f: Filter['find']; l: Filter['countLines'] };
  return { memory, find, countLines };
}

let module: object | undefined;

// What is used of it; its types come with those of browsers only.
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

// The instructions used, by their names in the WebAssembly text format.
const I32 = 0x7f;
const V128 = 0x7b;
const NOTHING = 0x40;
const block = [0x02, NOTHING];
const loop = [0x03, NOTHING];
const when = [0x04, NOTHING];
const end = [0x0b];
const branch = (depth: number) => [0x0c, depth];
const branchIf = (depth: number) => [0x0d, depth];
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const tee = (local: number) => [0x22, local];
const constant = (value: number) => [0x41, value]; // below 64
const store = [0x36, 2, 0];
const add = [0x6a];
const subtract = [0x6b];
const and = [0x71];
const isAtLeast = [0x4f];
const trailingZeros = [0x68];
const countOnes = [0x69];
const load16 = (offset: number) => [0xfd, 0x00, 0, offset];
const vectorOf = (byte: number) => [0xfd, 0x0c, ...Array<number>(16).fill(byte)];
const swizzle = [0xfd, 0x80, 0x02]; // relaxed: the same for all that is looked up here, which is below 16
const vectorEqual = [0xfd, 0x23];
const vectorUnequal = [0xfd, 0x24];
const vectorAnd = [0xfd, 0x4e];
const anyTrue = [0xfd, 0x53];
const bitmask = [0xfd, 0x64];
const shiftRight = [0xfd, 0x6d];

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const section = (id: number, ...items: number[][]) => {
    const body = [items.length, ...items.flat()];
    return [id, ...unsigned(body.length), ...body];
  };
  const code = (locals: number[], ...body: number[][]) => {
    const bytes = [...locals, ...body.flat(), ...end];
    return [...unsigned(bytes.length), ...bytes];
  };
  const name = (letter: string) => [1, letter.charCodeAt(0)];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [0x60, 5, I32, I32, I32, I32, I32, 1, I32], [0x60, 2, I32, I32, 1, I32]),
    ...section(2, [...name('m'), ...name('m'), 2, 0, 1]),
    ...section(3, [0], [1]),
    ...section(7, [...name('f'), 0, 0], [...name('l'), 0, 1]),
    ...section(10, code([3, 1, I32, 8, V128, 1, V128], findCode()), code([1, 1, I32], countLinesCode())),
  ]);
}

function findCode(): number[] {
  const [TABLE, AT, END, OUT, OUT_END, MASK, ROWS, FITS] = [0, 1, 2, 3, 4, 5, 6, 14];
  const places = [0, 1, 2, 3];
  const fitsAt = (place: number) => [
    ...[...get(ROWS + 2 * place), ...get(AT), ...load16(place), ...vectorOf(15), ...vectorAnd, ...swizzle],
    ...[
      ...get(ROWS + 2 * place + 1),
      ...get(AT),
      ...load16(place),
      ...constant(4),
      ...shiftRight,
      ...swizzle,
    ],
    ...vectorAnd,
  ];
  const isAtEnd = [...get(AT), ...get(END), ...isAtLeast];
  const isFull = [...get(OUT), ...get(OUT_END), ...isAtLeast];
  return [
    places.flatMap((place) => [
      ...[...get(TABLE), ...load16(32 * place), ...set(ROWS + 2 * place)],
      ...[...get(TABLE), ...load16(32 * place + 16), ...set(ROWS + 2 * place + 1)],
    ]),
    [...block, ...loop],
    [...isAtEnd, ...branchIf(1), ...isFull, ...branchIf(1)],
    places.flatMap((place) => [...fitsAt(place), ...(place === 0 ? [] : vectorAnd)]),
    [...tee(FITS), ...anyTrue, ...when],
    [...get(FITS), ...vectorOf(0), ...vectorUnequal, ...bitmask, ...set(MASK)],
    loop,
    [...get(OUT), ...get(AT), ...get(MASK), ...trailingZeros, ...add, ...store],
    [...get(OUT), ...constant(4), ...add, ...set(OUT)],
    [...get(MASK), ...get(MASK), ...constant(1), ...subtract, ...and, ...tee(MASK), ...branchIf(0)],
    [...end, ...end],
    [...get(AT), ...constant(16), ...add, ...set(AT), ...branch(0)],
    [...end, ...end],
    [...constant(STOPPED_AT), ...get(AT), ...store, ...get(OUT)],
  ].flat();
}

function countLinesCode(): number[] {
  const [AT, END, COUNT] = [0, 1, 2];
  return [
    [...block, ...loop, ...get(AT), ...get(END), ...isAtLeast, ...branchIf(1)],
    [
      ...get(COUNT),
      ...get(AT),
      ...load16(0),
      ...vectorOf(10),
      ...vectorEqual,
      ...bitmask,
      ...countOnes,
      ...add,
    ],
    [
      ...set(COUNT),
      ...get(AT),
      ...constant(16),
      ...add,
      ...set(AT),
      ...branch(0),
      ...end,
      ...end,
      ...get(COUNT),
    ],
  ].flat();
}

/** A number as WebAssembly writes it (LEB128). */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
