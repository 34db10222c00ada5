import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, lookupPublic, NotPublic } from './public-address.ts';

/** What is asked of a server that is not ours, and how long and how much it may answer. */
export interface HttpQuestion {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly secondsMax: number;
  readonly bytesMax: number;
  /** The address was named by a stranger: it must be on the public internet, and reached by https. */
  readonly isForeign?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Why a server gave no answer that can be used. The message names the server, and nothing that it sent. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** The answer is larger than was asked for, and will be the next time. */
export class TooLarge extends NoAnswer {}

/**
 * One GET. Redirects are not followed, nothing is unpacked, no proxy is asked, and not a byte more than `bytesMax` is
 * kept. Throws `NoAnswer`, also for a foreign address that is not public, and the reason of `signal` once it is aborted.
 */
export async function askOverHttp(question: HttpQuestion): Promise<HttpAnswer> {
  const { url, signal, secondsMax, isForeign = false } = question;
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(secondsMax * 1000);
  try {
    if (isForeign) refuseNotPublic(url);
    const response = await send(question, AbortSignal.any([signal, deadline]));
    return await read(response, question);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NoAnswer) throw error;
    const reason = deadline.aborted ? `no whole answer after ${secondsMax} seconds` : reasonOf(error);
    throw new NoAnswer(`${url.host}: ${reason}`, { cause: error });
  }
}

function refuseNotPublic({ protocol, hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'https:') throw new NotPublic('a foreign address must be one of https');
  // A name is looked up, and checked, by the connection; an address never is.
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new NotPublic(`${host} is no public address`);
}

function send(question: HttpQuestion, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, headers, isForeign = false } = question;
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      headers: { 'accept-encoding': 'identity', ...headers },
      signal,
      ...(isForeign && { lookup: lookupPublic }),
    });
    request.once('error', reject);
    request.once('response', resolve);
    request.end();
  });
}

async function read(response: IncomingMessage, { url, bytesMax }: HttpQuestion): Promise<HttpAnswer> {
  const { statusCode: status = 0, headers } = response;
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > bytesMax) {
      response.destroy();
      throw new TooLarge(`${url.host}: the answer is larger than ${bytesMax} bytes`);
    }
    pieces.push(piece);
  }
  if (!['identity', undefined].includes(headers['content-encoding'])) {
    throw new NoAnswer(`${url.host}: the answer is packed, which was not asked for`);
  }
  return { status, headers, body: Buffer.concat(pieces) };
}

function reasonOf(error: unknown): string {
  if (error instanceof NotPublic) return error.message;
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}
