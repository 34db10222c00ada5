import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { discardRest } from './discard-rest.ts';

/** What an upload ends with that has not got on for so many seconds. */
export class UploadStalled extends Error {
  readonly seconds: number;
  constructor(seconds: number) {
    super(`nothing of the body arrived for ${seconds} seconds`);
    this.seconds = seconds;
  }
}

/** When an upload is given up: after so many seconds without a byte, unless it is asked for no more or `isHeard`. */
export interface Patience {
  readonly stallSeconds: number;
  /** The upstream answers already: it knows what it waits for. */
  isHeard(): boolean;
}

/**
 * The body of a request as the upstream connection reads it, no faster than the upstream takes it. One that does not
 * get on fails with `UploadStalled`: whoever opens connections and sends nothing must not be able to use them up.
 *
 * It stands between the two because the connection destroys what it reads from when the upstream answers before the
 * upload has ended: destroying the request itself would cut off the caller before it has the answer.
 */
export class UploadBody extends Readable {
  readonly #request: IncomingMessage;
  readonly #timer: NodeJS.Timeout;
  readonly #onData = (chunk: Buffer): void => {
    this.#timer.refresh();
    if (!this.push(chunk)) this.#request.pause();
  };
  readonly #onEnd = (): void => {
    clearTimeout(this.#timer);
    this.push(null);
  };

  constructor(request: IncomingMessage, { stallSeconds, isHeard }: Patience) {
    super();
    this.#request = request;
    this.#timer = setTimeout(() => {
      if (request.isPaused() || isHeard()) this.#timer.refresh();
      else this.destroy(new UploadStalled(stallSeconds));
    }, stallSeconds * 1000);
    this.#timer.unref();
    request.on('data', this.#onData).on('end', this.#onEnd);
    request.pause();
  }

  override _read(): void {
    this.#request.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#request.off('data', this.#onData).off('end', this.#onEnd);
    // The upstream may still be answering: how much it lets pass by is its own affair.
    discardRest(this.#request, Number.POSITIVE_INFINITY);
    callback(error);
  }
}
