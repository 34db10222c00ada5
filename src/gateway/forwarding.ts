import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { returnedHeaders } from './returned-headers.ts';

/** What is told when a forwarded request ends otherwise than with the upstream's answer. */
export interface ForwardingEvents {
  /** Nothing was sent to the caller yet, and nothing will be by the gateway: the listener answers. */
  failed(error: unknown): void;
  /** The answer broke off; the caller's connection has been destroyed. */
  brokeOff(error: unknown): void;
}

/**
 * One request on its way: hands the upstream's answer to the caller piece by piece, no faster than the caller takes
 * it, and takes the request back from the upstream when the caller goes away.
 *
 * A class, because one is made for every request: its methods are made once.
 */
export class Forwarding implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  readonly #events: ForwardingEvents;
  #controller: Dispatcher.DispatchController | undefined;
  #bytesMissing: number | undefined;
  #isHeadFlushed = false;
  #isEnded = false;
  #isCallerGone = false;

  constructor(request: IncomingMessage, response: ServerResponse, events: ForwardingEvents) {
    this.#response = response;
    this.#events = events;
    const onClose = (): void => this.#callerClosed();
    response.once('close', onClose);
    if (response.socket !== null) return;
    // The answer to a pipelined request has no connection yet: Node 24 does not tell it of a close. A caller may have sent
    // any number of them.
    const { socket } = request;
    socket.setMaxListeners(0).once('close', onClose);
    response.once('close', () => socket.off('close', onClose));
  }

  /** Nobody waits for the answer any more. */
  get isCallerGone(): boolean {
    return this.#isCallerGone;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isCallerGone) controller.abort(new Error('the caller is gone'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    statusMessage?: string,
  ): void {
    if (status < 200) return;
    const { headers, contentLength } = returnedHeaders(rawList(controller.rawHeaders));
    const response = this.#response;
    this.#bytesMissing = contentLength;
    response.sendDate = false;
    response.writeHead(status, statusMessage ?? '', headers);
    // Events must not wait for the first byte of the body; a short answer has left in one piece before this runs.
    process.nextTick(flushHead, this);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const response = this.#response;
    this.#isHeadFlushed = true;
    if (this.#bytesMissing !== undefined) {
      this.#bytesMissing -= chunk.length;
      if (this.#bytesMissing === 0) {
        this.#isEnded = true;
        // A text of one byte per character leaves together with the head in one write; a buffer would be a second one.
        if (chunk.length <= JOINED_BYTES_MAX) response.end(chunk.toString('latin1'), 'latin1');
        else response.end(chunk);
        return;
      }
      this.#holdForRest(this.#bytesMissing);
    }
    if (response.write(chunk) || response.writableLength <= BUFFERED_BYTES_MAX) return;
    controller.pause();
    response.once('drain', () => controller.resume());
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const trailers = rawList(controller.rawTrailers);
    if (trailers.length > 0) addTrailers(this.#response, trailers);
    this.#response.end();
  }

  onResponseError(_controller: unknown, error: unknown): void {
    if (this.#isEnded || this.#isCallerGone) return;
    this.#isEnded = true;
    if (this.#response.headersSent) {
      this.#breakOff();
      this.#events.brokeOff(error);
    } else {
      this.#events.failed(error);
    }
  }

  /** Sends the head of the answer if no part of the body has taken it along. */
  flushHead(): void {
    if (this.#isHeadFlushed || this.#isEnded || this.#isCallerGone) return;
    this.#isHeadFlushed = true;
    this.#response.flushHeaders();
  }

  /** What is left may be there already, cut off by the size of one read: then it leaves together with the rest. */
  #holdForRest(bytesMissing: number): void {
    if (bytesMissing > READ_BYTES_MAX) return;
    this.#response.cork();
    setImmediate(uncork, this.#response);
  }

  #breakOff(): void {
    const { req, socket } = this.#response;
    // For HTTP/1.0 the end of the connection may be the end of the body: only a reset tells the two apart.
    if (req.httpVersionMinor === 0) socket?.resetAndDestroy();
    else this.#response.destroy();
  }

  #callerClosed(): void {
    if (this.#isEnded) return;
    this.#isCallerGone = true;
    this.#controller?.abort(new Error('the caller is gone'));
  }
}

const READ_BYTES_MAX = 64 * 1024;
const JOINED_BYTES_MAX = 16 * 1024;
const BUFFERED_BYTES_MAX = 256 * 1024;

function rawList(raw: unknown): readonly (Buffer | string)[] {
  return Array.isArray(raw) ? raw : [];
}

function flushHead(forwarding: Forwarding): void {
  forwarding.flushHead();
}

function uncork(response: ServerResponse): void {
  if (!response.writableEnded) response.uncork();
}

function addTrailers(response: ServerResponse, raw: readonly (Buffer | string)[]): void {
  const { headers } = returnedHeaders(raw);
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    pairs.push([headers[index] as string, headers[index + 1] as string]);
  }
  response.addTrailers(pairs);
}
