import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { discardRest } from './discard-rest.ts';

/**
 * The body of a request as the upstream connection reads it, no faster than the upstream takes it.
 *
 * It stands between the two because the connection destroys what it reads from when the upstream answers before the
 * upload has ended: destroying the request itself would cut off the caller before it has the answer.
 */
export class UploadBody extends Readable {
  readonly #request: IncomingMessage;
  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#request.pause();
  };
  readonly #onEnd = (): void => {
    this.push(null);
  };

  constructor(request: IncomingMessage) {
    super();
    this.#request = request;
    request.on('data', this.#onData).on('end', this.#onEnd);
    request.pause();
  }

  override _read(): void {
    this.#request.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#request.off('data', this.#onData).off('end', this.#onEnd);
    discardRest(this.#request);
    callback(error);
  }
}
