import { isOwnCookie, namesInConnection, responseHeaderFate } from './header-fates.ts';

/** The headers of a response that go back to the caller, as name, value, name, value. */
export interface ReturnedHeaders {
  readonly headers: string[];
  /** Bytes of the body; `undefined` when the upstream did not say. */
  readonly contentLength: number | undefined;
}

/**
 * Chooses the headers of a response, or of its trailers, that the caller sees: all but the hop-by-hop ones, in their
 * order and spelling, none joined. `raw` is name, value, name, value.
 */
export function returnedHeaders(raw: readonly (Buffer | string)[]): ReturnedHeaders {
  const headers: string[] = [];
  let contentLength: number | undefined;
  let hopByHop: ReadonlySet<string> | undefined;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = latin1(raw[index] as Buffer | string);
    const value = latin1(raw[index + 1] as Buffer | string);
    switch (responseHeaderFate(name)) {
      case 'cookie':
      case 'pass':
        headers.push(name, value);
        break;
      case 'set-cookie':
        if (!isOwnCookie(value)) headers.push(name, value);
        break;
      case 'content-length':
        contentLength = Number(value);
        headers.push(name, value);
        break;
      case 'connection':
        hopByHop = namesInConnection(value) ?? hopByHop;
        break;
      case 'transfer-encoding':
      case 'drop':
        break;
    }
  }
  return { headers: hopByHop === undefined ? headers : without(headers, hopByHop), contentLength };
}

function latin1(text: Buffer | string): string {
  return typeof text === 'string' ? text : text.toString('latin1');
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  return headers.filter((_, index) => {
    const name = (headers[index - (index % 2)] as string).toLowerCase();
    return name === 'content-length' || !names.has(name);
  });
}
