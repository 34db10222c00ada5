import { WardkeyError } from './errors.ts';

/** The methods that the server knows. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** What a single call may say. */
export interface RequestOptions {
  /** Values that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Makes a POST that may be sent again: the server carries it out once. */
  readonly idempotencyKey?: string | undefined;
  /** A POST or PATCH that may be sent twice without harm, and so is repeated as a GET is. */
  readonly isRepeatable?: boolean | undefined;
  /** What stands in the body and must stay out of every error, like the token. */
  readonly secrets?: readonly string[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For the whole call with its retries; instead of what the client says. */
  readonly timeoutSeconds?: number | undefined;
}

/** A call as its maker asked for it. */
export interface Call {
  readonly method: Method;
  readonly path: string;
  readonly options: RequestOptions;
}

/** The address of a call. Throws if its path would lead to another server than `baseUrl`. */
export function addressOf(baseUrl: string, { path, options }: Call): string {
  // "//host" and "/\\host" are addresses of another server to a URL parser.
  if (!/^\/(?![/\\])/.test(path)) {
    throw new WardkeyError({
      code: 'path_refused',
      detail: 'The path of a call begins with one slash.',
      fix: 'Write the path alone, as in /v1/account: the address of the server is the option baseUrl.',
    });
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return `${baseUrl}${path}${text === '' ? '' : `${path.includes('?') ? '&' : '?'}${text}`}`;
}

/** What `fetch` is told of a call. Without a token the cookies of the page go along, to its own server only. */
export function initOf(
  { method, options }: Call,
  token: string | undefined,
  signal: AbortSignal,
): RequestInit {
  const takesBody = method !== 'GET' && method !== 'DELETE';
  const body = options.body === undefined && takesBody ? {} : options.body;
  return {
    method,
    signal,
    redirect: 'manual',
    credentials: token === undefined ? 'same-origin' : 'omit',
    headers: {
      accept: 'application/json',
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
      ...(options.idempotencyKey !== undefined && { 'idempotency-key': options.idempotencyKey }),
      ...options.headers,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

/** What a call of a group may say beside what it is about. */
export type CallOptions = Pick<RequestOptions, 'signal' | 'timeoutSeconds' | 'idempotencyKey'>;

/** A text as one segment of a path. */
export function segment(text: string): string {
  const encoded = encodeURIComponent(text);
  // A URL parser takes these for ways through the folders, encoded or not.
  if (encoded === '' || encoded === '.' || encoded === '..') {
    throw new WardkeyError({
      code: 'path_refused',
      detail: 'An id is empty, or is no id.',
      fix: 'Pass the id of the thing, as a list or another answer names it.',
    });
  }
  return encoded;
}
