/** An object in the output of `git cat-file --batch`. */
export interface BatchedObject {
  readonly id: string;
  readonly type: string;
  readonly size: number;
}

/** What reads the output of `git cat-file --batch` is told. Offsets count from the beginning of the output. */
export interface BatchEvents {
  /** An object begins; its bytes begin at `offset`. */
  begins(object: BatchedObject, offset: number): void;
  /** The first bytes of an object: 512, or all if it has fewer. */
  head(object: BatchedObject, bytes: Buffer): void;
  /** git has not got this object, or cannot read it. */
  missing(id: string): void;
}

/**
 * Follows the output of `git cat-file --batch` from object to object without looking at their bytes. Hand over the
 * pieces as they come.
 */
export function openBatchReader(events: BatchEvents): (piece: Buffer) => void {
  let passing = 0;
  let offset = 0;
  let begun: Buffer | undefined;
  let headOf: BatchedObject | undefined;
  let head: Buffer = Buffer.alloc(0);
  // A head may be parted like everything else.
  const gatherHead = (object: BatchedObject, bytes: Buffer) => {
    const wanted = Math.min(object.size, HEAD_BYTES) - head.length;
    const piece = bytes.subarray(0, wanted);
    if (piece.length < wanted) {
      headOf = object;
      head = Buffer.concat([head, piece]);
      return;
    }
    events.head(object, head.length === 0 ? piece : Buffer.concat([head, piece]));
    headOf = undefined;
    head = Buffer.alloc(0);
  };
  return (piece) => {
    let at = 0;
    if (headOf !== undefined) gatherHead(headOf, piece);
    while (at < piece.length) {
      if (passing > 0) {
        const step = Math.min(passing, piece.length - at);
        passing -= step;
        at += step;
        continue;
      }
      const end = piece.indexOf(LINE_FEED, at);
      if (end === -1) {
        const rest = Buffer.from(piece.subarray(at));
        begun = begun === undefined ? rest : Buffer.concat([begun, rest]);
        if (begun.length > HEADER_BYTES_MAX) throw new Error('git cat-file answered with something else');
        break;
      }
      const header = (begun?.toString('latin1') ?? '') + piece.toString('latin1', at, end);
      begun = undefined;
      at = end + 1;
      const [id = '', type = '', size] = header.split(' ');
      if (size === undefined) {
        events.missing(id);
        continue;
      }
      const object = { id, type, size: Number(size) };
      passing = object.size + 1; // a line feed follows
      events.begins(object, offset + at);
      gatherHead(object, piece.subarray(at));
    }
    offset += piece.length;
  };
}

const LINE_FEED = 10;
const HEADER_BYTES_MAX = 4096;
const HEAD_BYTES = 512;
