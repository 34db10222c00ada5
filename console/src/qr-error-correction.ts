/** What a size of QR code holds at error correction level L. */
export interface Version {
  readonly number: number;
  readonly dataWords: number;
  /** Words of error correction in each block. */
  readonly correctionWords: number;
  readonly blocks: number;
  /** Where the small squares stand, in rows and in columns. */
  readonly alignment: readonly number[];
}

/** ISO/IEC 18004, tables 1, 9 and E.1: data words, correction words per block, blocks, alignment. */
const VERSIONS: readonly Version[] = (
  [
    [19, 7, 1, []],
    [34, 10, 1, [6, 18]],
    [55, 15, 1, [6, 22]],
    [80, 20, 1, [6, 26]],
    [108, 26, 1, [6, 30]],
    [136, 18, 2, [6, 34]],
    [156, 20, 2, [6, 22, 38]],
    [194, 24, 2, [6, 24, 42]],
    [232, 30, 2, [6, 26, 46]],
    [274, 18, 4, [6, 28, 50]],
    [324, 20, 4, [6, 30, 54]],
    [370, 24, 4, [6, 32, 58]],
    [428, 26, 4, [6, 34, 62]],
    [461, 30, 4, [6, 26, 46, 66]],
    [523, 22, 6, [6, 26, 48, 70]],
    [589, 24, 6, [6, 26, 50, 74]],
    [647, 28, 6, [6, 30, 54, 78]],
    [721, 30, 6, [6, 30, 56, 82]],
    [795, 28, 7, [6, 30, 58, 86]],
    [861, 28, 8, [6, 34, 62, 90]],
  ] as const
).map(([dataWords, correctionWords, blocks, alignment], index) => ({
  number: index + 1,
  dataWords,
  correctionWords,
  blocks,
  alignment,
}));

/** The smallest size that holds so many bytes. Throws if none does. */
export function versionFor(byteCount: number): Version {
  const found = VERSIONS.find(({ number, dataWords }) => byteCount + (number < 10 ? 2 : 3) <= dataWords);
  if (found === undefined) throw new Error('the text is too long for a QR code');
  return found;
}

/** Splits data words into blocks, gives each its words of error correction, and shuffles them as they are drawn. */
export function errorCorrection(words: readonly number[], version: Version): number[] {
  const { blocks, correctionWords } = version;
  const short = Math.floor(words.length / blocks);
  const shortBlocks = blocks - (words.length % blocks);
  const data = Array.from({ length: blocks }, (_, block) => {
    const start = block * short + Math.max(0, block - shortBlocks);
    return words.slice(start, start + short + (block < shortBlocks ? 0 : 1));
  });
  const divisor = generator(correctionWords);
  const correction = data.map((block) => remainder(block, divisor));
  return [...interleave(data, short + 1), ...interleave(correction, correctionWords)];
}

function interleave(blocks: readonly (readonly number[])[], length: number): number[] {
  return Array.from({ length }, (_, at) => blocks.flatMap((block) => block[at] ?? [])).flat();
}

/** Multiplies in the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((other >> bit) & 1) * one;
  }
  return product;
}

/** The polynomial whose roots are the first powers of 2, without its leading 1. */
function generator(degree: number): number[] {
  let root = 1;
  let polynomial = [1];
  for (let step = 0; step < degree; step += 1) {
    polynomial = [...polynomial, 0].map((value, at) => value ^ multiply(polynomial[at - 1] ?? 0, root));
    root = multiply(root, 2);
  }
  return polynomial.slice(1);
}

function remainder(words: readonly number[], divisor: readonly number[]): number[] {
  let rest = divisor.map(() => 0);
  for (const word of words) {
    const factor = word ^ (rest[0] ?? 0);
    rest = [...rest.slice(1), 0].map((value, at) => value ^ multiply(divisor[at] ?? 0, factor));
  }
  return rest;
}
