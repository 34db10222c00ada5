import type { ApiAnswer } from './call-api.ts';
import type { SeenAnswer } from './described-answers.ts';

/** One browser of one person: it keeps cookies and says from which page it calls. */
export interface Browser {
  /** Calls as a page of the server does. Which body comes back is the caller's to know and to check. */
  call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer<Body>>;
  /** What it would send now as its Cookie header. */
  cookie(): string;
  /** What the cookies hold that it was ever given, for a search afterwards. */
  readonly given: readonly string[];
}

/** Opens a browser on a server. It does not follow redirects. What it is answered is added to `seen`. */
export function openBrowser(base: string, seen: SeenAnswer[] = []): Browser {
  const cookies = new Map<string, string>();
  const given: string[] = [];
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    cookie,
    given,
    call: async <Body>(
      method: string,
      path: string,
      body?: object,
      headers: Readonly<Record<string, string>> = {},
    ) => {
      const answer = await fetch(new URL(path, base), {
        method,
        redirect: 'manual',
        headers: {
          ...(cookies.size > 0 && { cookie: cookie() }),
          ...(method !== 'GET' && { origin: new URL(base).origin }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/Max-Age=0/.test(line)) cookies.delete(name);
        else {
          cookies.set(name, value);
          given.push(value);
        }
      }
      const text = await answer.text();
      const { status, headers: answered } = answer;
      const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : undefined;
      const type = answered.get('content-type') ?? '';
      seen.push({ method, path, status, type, body: parsed });
      return { status, headers: answered, body: parsed as Body };
    },
  };
}
