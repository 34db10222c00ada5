import { type HttpAnswer, NoAnswer } from './ask-over-http.ts';
import type { Budget } from './limits.ts';
import type { Host } from './open-host.ts';
import { parseJson } from './read-json.ts';

/** Where GitHub's REST API is, and as whom it is asked. */
export interface GitHubAccess {
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly token: string | undefined;
}

export interface GitHubQuestion {
  /** With its query, as in `/gists/public?per_page=100`; or the whole address of a next page. */
  readonly path: string;
  readonly signal: AbortSignal;
  readonly budget?: Budget;
  /** Of an earlier answer: when nothing has changed since, the answer costs nothing and has no value. */
  readonly etag?: string | undefined;
}

/** An answer in JSON. `value` is undefined where nothing has changed since the ETag. */
export interface GitHubAnswer {
  readonly value: unknown;
  readonly isUnchanged: boolean;
  readonly etag: string | undefined;
  /** The address of the next page. */
  readonly next: string | undefined;
  readonly pollSeconds: number | undefined;
}

/** The REST API of GitHub. What is not there any more, or not for us, is `undefined`: it stops nobody. */
export interface GitHub {
  /**
   * Throws `MustWait` when limits say so, `NoAnswer` when there is no answer that can be read, `TokenRefused` when our
   * token is not accepted.
   */
  ask(question: GitHubQuestion): Promise<GitHubAnswer | undefined>;
  /** The bytes of a file in a repository, by the id of its blob. */
  blob(repository: string, id: string, signal: AbortSignal): Promise<Buffer | undefined>;
  /** How many questions are left until then, as far as is known. */
  left(): ReturnType<Host['left']>;
  /** How many questions were asked through this so far. */
  asked(): number;
}

/** The token of the watcher is not accepted; only the operator can mend that. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

const SECONDS_MAX = 60;
const JSON_BYTES_MAX = 32 * 1024 * 1024;
const BLOB_BYTES_MAX = 100 * 1024 * 1024;
const REDIRECTS_MAX = 3;
/** Not found, gone, not for us, an empty repository, a commit that is not there, taken down for legal reasons. */
const ABSENT: ReadonlySet<number> = new Set([403, 404, 409, 410, 422, 451]);

/** Opens the API. The token goes to its own host alone: an answer that sends us elsewhere is no answer. */
export function openGitHub({ apiUrl, token }: GitHubAccess, host: Host): GitHub {
  const base = new URL(apiUrl);
  const headers = {
    'user-agent': 'wardkey',
    'x-github-api-version': '2022-11-28',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };

  let asked = 0;
  const get = async (
    path: string,
    wish: {
      accept: string;
      bytesMax: number;
      budget: Budget;
      signal: AbortSignal;
      etag?: string | undefined;
    },
  ): Promise<HttpAnswer | undefined> => {
    let url = path.startsWith('/') ? new URL(`${apiUrl}${path}`) : ownUrl(path, base);
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
      const { accept, budget, signal, bytesMax, etag } = wish;
      const condition = etag === undefined ? {} : { 'if-none-match': etag };
      asked += 1;
      const answer = await host.ask(budget, {
        url,
        signal,
        bytesMax,
        secondsMax: SECONDS_MAX,
        headers: { ...headers, accept, ...condition },
      });
      if (answer.status === 200 || answer.status === 304) return answer;
      if (answer.status === 401) throw new TokenRefused(`${base.host} does not accept WARDKEY_GITHUB_TOKEN`);
      if (ABSENT.has(answer.status)) return undefined;
      if (![301, 302, 307, 308].includes(answer.status)) {
        throw new NoAnswer(`${base.host} answered ${answer.status}`);
      }
      url = ownUrl(answer.headers.location ?? '', url);
    }
    throw new NoAnswer(`${base.host} redirects in a circle`);
  };

  return {
    ask: async ({ path, signal, budget = 'core', etag }) => {
      const accept = 'application/vnd.github+json';
      const answer = await get(path, { accept, bytesMax: JSON_BYTES_MAX, budget, signal, etag });
      if (answer === undefined) return undefined;
      const isUnchanged = answer.status === 304;
      const value = isUnchanged ? undefined : parseJson(answer.body);
      if (value === undefined && !isUnchanged) throw new NoAnswer(`${base.host} answered what is not JSON`);
      const poll = Number(answer.headers['x-poll-interval']);
      return {
        value,
        isUnchanged,
        etag: answer.headers.etag ?? etag,
        next: nextPage(answer.headers.link),
        pollSeconds: Number.isInteger(poll) && poll > 0 ? poll : undefined,
      };
    },
    blob: async (repository, id, signal) => {
      const wish = {
        accept: 'application/vnd.github.raw+json',
        bytesMax: BLOB_BYTES_MAX,
        budget: 'core',
        signal,
      } as const;
      return (await get(`/repos/${repository}/git/blobs/${id}`, wish))?.body;
    },
    left: () => host.left('core'),
    asked: () => asked,
  };
}

/** An address on the host that we speak to; any other is refused before anything is sent. */
function ownUrl(text: string, base: URL): URL {
  const url = URL.parse(text, base);
  if (url === null || url.origin !== base.origin || `${url.username}${url.password}` !== '') {
    throw new NoAnswer(`${base.host} sends us to another host`);
  }
  return url;
}

function nextPage(link: string | string[] | undefined): string | undefined {
  return /<([^<>]{1,2000})>;\s*rel="next"/.exec(String(link ?? ''))?.[1];
}
