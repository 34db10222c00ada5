import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { relative, resolve } from 'node:path';
import { socketPath } from '../server/data-folder.ts';
import { version } from '../server/installation.ts';
import { describeFlaw } from '../token-format/describe-flaw.ts';
import { parseToken } from '../token-format/parse-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { CommandFailure, EXIT, failureOf, type ServerProblem, usageFailure } from './failure.ts';

/** A way to a running server. */
export interface ServerConnection {
  /** How it is reached and as whom, in words. */
  readonly description: string;
  readonly isLocal: boolean;
  /** Calls one operation. Throws a `CommandFailure` for every answer that is not a success. */
  call<T>(method: string, path: string, body?: object): Promise<T>;
}

/** Where a command looks for the server and for the token. */
export interface ConnectionSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly tokenFile?: string | undefined;
  /** `anyone` sends no token: for what needs none. */
  readonly as?: 'token' | 'anyone';
}

/**
 * Finds the server: the one that `WARDKEY_URL` names, with the token of `--token-file` or `WARDKEY_API_TOKEN`;
 * else the one that runs on this machine, through the socket in its data folder, as operator.
 */
export function connect({ environment, tokenFile, as = 'token' }: ConnectionSources): ServerConnection {
  const url = environment.WARDKEY_URL?.trim();
  if (url === undefined || url === '') {
    // Without an address the command would act as operator, which is more than the token in the file may do.
    if (tokenFile !== undefined) {
      throw usageFailure('--token-file is for a server that is called by its address', 'set WARDKEY_URL too');
    }
    return connectLocally(environment);
  }
  const base = URL.parse(url);
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw usageFailure('WARDKEY_URL is not a web address', 'write it as in https://api.example.com');
  }
  if (as === 'anyone') return connectTo(base, {}, base.origin);
  const file = tokenFile ?? (environment.WARDKEY_TOKEN_FILE?.trim() || undefined);
  const token = file === undefined ? environment.WARDKEY_API_TOKEN?.trim() : readTokenFile(file);
  if (token === undefined || token === '') {
    throw new CommandFailure('there is no API token to call the server with', {
      exitCode: EXIT.forbidden,
      fix: 'set WARDKEY_API_TOKEN, or name a file that holds the token with --token-file',
    });
  }
  refuseUnsendable(token);
  const source = file === undefined ? 'WARDKEY_API_TOKEN' : file;
  return connectTo(
    base,
    { authorization: `Bearer ${token}` },
    `${base.origin}, with the token from ${source}`,
  );
}

/**
 * What to call for the next page of a path. Of its address only the query counts: the rest is how callers see the
 * server, which need not be the way on which this command reaches it.
 */
export function nextPath(path: string, next: string | null): string | null {
  return next === null ? null : `${path}${new URL(next).search}`;
}

/** What is not plain ASCII cannot be sent in a header, and is no token: a copied hint, for example. */
function refuseUnsendable(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return;
  const parsed = parseToken(token, DEFAULT_PREFIX);
  const words = parsed.ok ? undefined : describeFlaw(parsed.flaw, DEFAULT_PREFIX);
  throw new CommandFailure(words?.happened ?? 'the API token cannot be sent', {
    exitCode: EXIT.forbidden,
    fix: words?.fix ?? 'copy the whole token again',
  });
}

function connectTo(base: URL, headers: Record<string, string>, description: string): ServerConnection {
  const call = <T>(method: string, path: string, body?: object) =>
    send<T>(base, { method, path, headers }, body, base.origin);
  return { description, isLocal: false, call };
}

function connectLocally(environment: ConnectionSources['environment']): ServerConnection {
  const folder = resolve(environment.WARDKEY_DATA_DIR?.trim() || 'wardkey-data');
  const socket = socketPath(folder);
  const shortest = relative(process.cwd(), socket);
  const path = shortest.length < socket.length ? shortest : socket;
  return {
    description: `the server on ${folder}, as its operator`,
    isLocal: true,
    call: (method, target, body) =>
      send(undefined, { method, path: target, socketPath: path, headers: {} }, body, folder),
  };
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  } catch {
    throw usageFailure(
      `the token file ${file} cannot be read`,
      'name a file that holds the token and nothing else',
    );
  }
}

async function send<T>(
  base: URL | undefined,
  options: RequestOptions & { headers: Record<string, string> },
  body: object | undefined,
  place: string,
): Promise<T> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const headers = { ...options.headers, 'user-agent': `wardkey/${version}`, accept: 'application/json' };
  if (payload !== undefined) {
    // Node adds a length by itself for some methods only; without one the body would be taken for another request.
    const length = String(Buffer.byteLength(payload));
    Object.assign(headers, { 'content-type': 'application/json', 'content-length': length });
  }
  const { status, text } = await exchange(base, { ...options, headers }, payload, place);
  const answer = parse(text);
  if (status >= 200 && status < 300 && answer !== undefined) return answer as T;
  if (isProblem(answer)) throw failureOf(answer);
  throw new CommandFailure(`${place} answered ${status}, and not as a Wardkey does`, {
    exitCode: EXIT.failed,
    fix: 'check that the address is that of a Wardkey server, without /v1 at its end',
  });
}

function exchange(
  base: URL | undefined,
  options: RequestOptions,
  payload: string | undefined,
  place: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolvePromise, reject) => {
    const onResponse = async (response: IncomingMessage) => {
      response.setEncoding('utf8');
      let text = '';
      for await (const piece of response) text += piece;
      resolvePromise({ status: response.statusCode ?? 0, text });
    };
    const answered = (response: IncomingMessage) => void onResponse(response).catch(reject);
    const call = base?.protocol === 'https:' ? httpsRequest : httpRequest;
    const path = base === undefined ? options.path : `${base.pathname.replace(/\/$/, '')}${options.path}`;
    const target = base === undefined ? {} : { host: base.hostname.replace(/^\[|\]$/g, ''), port: base.port };
    const request = call({ ...target, ...options, path, timeout: 30_000 }, answered);
    request.on('timeout', () => request.destroy(new Error('no answer for 30 seconds')));
    request.on('error', (error) => reject(unreachable(error, place, base === undefined)));
    request.end(payload);
  });
}

function unreachable(error: Error & { code?: string }, place: string, isLocal: boolean): CommandFailure {
  const isAbsent = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
  if (isLocal && error.code === 'EACCES') {
    return new CommandFailure(`this user may not act as operator of ${place}`, {
      exitCode: EXIT.forbidden,
      fix: 'run the command as the user who runs Wardkey, or set WARDKEY_URL and WARDKEY_API_TOKEN',
    });
  }
  if (isLocal && isAbsent) {
    return new CommandFailure(`no Wardkey is running on ${place}`, {
      exitCode: EXIT.unreachable,
      fix: 'start it with npm start; or set WARDKEY_DATA_DIR to its folder; or set WARDKEY_URL to call one elsewhere',
    });
  }
  return new CommandFailure(
    `${place} cannot be reached${error.code === undefined ? '' : ` (${error.code})`}`,
    {
      exitCode: EXIT.unreachable,
      fix: 'check the address and that the server is running',
    },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(answer: unknown): answer is ServerProblem {
  const fields = answer as Partial<ServerProblem> | null | undefined;
  return (
    typeof fields?.code === 'string' && typeof fields.detail === 'string' && typeof fields.status === 'number'
  );
}
