import type { IncomingMessage } from 'node:http';

/**
 * Reads the rest of a body that nobody wants and forgets it, so that the caller gets to see its answer: many clients
 * look for it only when everything is sent. A caller that is not done after `DISCARD_SECONDS` is cut off.
 */
export function discardRest(request: IncomingMessage): void {
  const { headers } = request;
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  if (!hasBody || request.destroyed || request.readableEnded) return;
  if (!request.complete) {
    const timer = setTimeout(() => request.socket.destroy(), DISCARD_SECONDS * 1000);
    timer.unref();
    request.once('close', () => clearTimeout(timer));
  }
  request.resume();
}

const DISCARD_SECONDS = 30;
