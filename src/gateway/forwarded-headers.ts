import { isOwnCookie, namesInConnection, requestHeaderFate } from './header-fates.ts';

/** The headers that go on to the upstream, as name, value, name, value, and what they say of the body. */
export interface ForwardedHeaders {
  readonly headers: string[];
  /** Bytes of the body; `undefined` when it is chunked. No body is 0. */
  readonly contentLength: number | undefined;
}

/**
 * Chooses the headers of a request that the upstream may see. Refuses, by answering with the reason, a body whose
 * end two servers could read differently. Any header in which the token text stands is left out.
 */
export function forwardedHeaders(
  rawHeaders: readonly string[],
  tokenText: string,
): ForwardedHeaders | { readonly refusal: string } {
  const headers: string[] = [];
  let contentLength: number | undefined = 0;
  let isLengthKnown = false;
  let hopByHop: ReadonlySet<string> | undefined;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    const value = rawHeaders[index + 1] as string;
    switch (requestHeaderFate(name)) {
      case 'pass':
        if (!holds(value, tokenText) && !holds(name, tokenText)) headers.push(name, value);
        break;
      case 'cookie': {
        const others = withoutOwnCookies(value);
        if (others !== '' && !holds(others, tokenText)) headers.push(name, others);
        break;
      }
      case 'connection':
        hopByHop = union(hopByHop, namesInConnection(value));
        break;
      case 'content-length':
        if (isLengthKnown || !DIGITS.test(value)) return { refusal: 'The Content-Length is not one number.' };
        isLengthKnown = true;
        contentLength = Number(value);
        headers.push(name, value);
        break;
      case 'transfer-encoding':
        if (isLengthKnown || value.toLowerCase() !== 'chunked') {
          return { refusal: 'A body may be sent with a Content-Length or chunked, and in no other way.' };
        }
        isLengthKnown = true;
        contentLength = undefined;
        break;
      case 'set-cookie':
      case 'drop':
        break;
    }
  }
  return { headers: hopByHop === undefined ? headers : without(headers, hopByHop), contentLength };
}

const DIGITS = /^\d{1,15}$/;

function holds(text: string, tokenText: string): boolean {
  return text.length >= tokenText.length && text.includes(tokenText);
}

function withoutOwnCookies(value: string): string {
  if (!value.includes('wardkey.')) return value;
  const pairs = value.split(';').filter((pair) => !isOwnCookie(pair));
  return pairs.join(';').trim();
}

function union(
  one: ReadonlySet<string> | undefined,
  other: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  return one === undefined || other === undefined ? (one ?? other) : one.union(other);
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] as string;
    const lowerCase = name.toLowerCase();
    // The body goes on as it came, so its length stays, whatever the client declares.
    if (lowerCase === 'content-length' || !names.has(lowerCase))
      kept.push(name, headers[index + 1] as string);
  }
  return kept;
}
