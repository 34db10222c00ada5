import type { IncomingMessage } from 'node:http';

/**
 * Reads the rest of a body that nobody wants and forgets it, so that the caller gets to see its answer: many clients
 * look for it only when everything is sent. A caller that is not done after `DISCARD_SECONDS` or sends more than
 * `bytesMax` is cut off, once what was written of its answer is out. To be called again for the same request does nothing.
 */
export function discardRest(request: DiscardedRequest, bytesMax = DISCARD_BYTES): void {
  const { headers } = request;
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  if (!hasBody || request.destroyed || request.readableEnded || request[DISCARDED]) return;
  request[DISCARDED] = true;
  if (!request.complete) {
    const { socket } = request;
    const timer = setTimeout(() => socket.destroy(), DISCARD_SECONDS * 1000);
    timer.unref();
    request.once('close', () => clearTimeout(timer));
    let left = bytesMax;
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) socket.destroySoon();
    });
  }
  request.resume();
}

const DISCARDED = Symbol('discarded');
type DiscardedRequest = IncomingMessage & { [DISCARDED]?: true };

const DISCARD_SECONDS = 30;
const DISCARD_BYTES = 16 * 1024 * 1024;
