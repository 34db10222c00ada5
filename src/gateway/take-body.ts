import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { type Patience, UploadBody } from './upload-body.ts';

/**
 * Hands over the body of a request: in one piece if it is small and came with the headers or right behind them, as a
 * stream otherwise. `contentLength` is in bytes, and not 0.
 *
 * A piece goes on together with the headers, which costs half of what a stream does. No caller is waited for: one who
 * is slow gets a stream.
 */
export function takeBody(
  request: IncomingMessage,
  contentLength: number | undefined,
  patience: Patience,
  take: (body: Buffer | Readable) => void,
): void {
  const takeStream = (): void => take(new UploadBody(request, patience));
  if (contentLength === undefined || contentLength > PIECE_BYTES_MAX) {
    takeStream();
    return;
  }
  const takePiece = (otherwise: () => void): void => {
    const piece: unknown = request.readableLength === contentLength ? request.read(contentLength) : undefined;
    if (Buffer.isBuffer(piece)) take(piece);
    else otherwise();
  };
  // A body from the same packet is there by the next tick, one from the packet behind it a turn of the loop later.
  process.nextTick(takePiece, () => {
    setImmediate(() => setImmediate(takePiece, takeStream));
  });
}

const PIECE_BYTES_MAX = 64 * 1024;
