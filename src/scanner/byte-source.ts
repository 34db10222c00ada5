/** Bytes that arrive one after the other, read by whoever needs some. */
export interface ByteSource {
  /** The next bytes without taking them: `count` of them, or fewer at the end. `count` is at most some kilobytes. */
  peek(count: number): Promise<Buffer>;
  /** Takes the next bytes, as many as are at hand, at most `max`. `undefined` at the end. */
  take(max?: number): Promise<Buffer | undefined>;
  /** Lets go of what the bytes come from. */
  close(): Promise<void>;
}

/** Reads a stream as a source. `taken` is shown all bytes as they are taken. */
export function sourceOf(stream: AsyncIterable<Uint8Array>, taken?: (bytes: Buffer) => void): ByteSource {
  const iterator = stream[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let isAtEnd = false;
  const more = async () => {
    const { value, done } = await iterator.next();
    if (done === true) isAtEnd = true;
    else {
      const piece = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    }
  };
  return {
    peek: async (count) => {
      while (held.length < count && !isAtEnd) await more();
      return held.subarray(0, count);
    },
    take: async (max = Number.POSITIVE_INFINITY) => {
      while (held.length === 0 && !isAtEnd) await more();
      if (held.length === 0) return undefined;
      const bytes = held.subarray(0, max);
      held = held.subarray(bytes.length);
      taken?.(bytes);
      return bytes;
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}

/** Exactly so many bytes of a source, in one piece, or `undefined` if it ends before. */
export async function takeExactly(source: ByteSource, length: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  for (let missing = length; missing > 0; ) {
    const piece = await source.take(missing);
    if (piece === undefined) return undefined;
    pieces.push(piece);
    missing -= piece.length;
  }
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}

/** The rest of a source as a stream, or its next `length` bytes. Throws if they are fewer. */
export async function* bytesOf(
  source: ByteSource,
  length = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  for (let missing = length; missing > 0; ) {
    const piece = await source.take(missing);
    if (piece === undefined) {
      if (length === Number.POSITIVE_INFINITY) return;
      throw new Unreadable('it ends too early');
    }
    missing -= piece.length;
    yield piece;
  }
}

/** Takes what is left and forgets it. */
export async function drain(source: ByteSource): Promise<void> {
  while ((await source.take()) !== undefined);
}

/** Why something cannot be read. Thrown where it is noticed, caught where the path is known. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
