import { createHash, timingSafeEqual } from 'node:crypto';
import { type HttpAnswer, NoAnswer } from './ask-over-http.ts';
import type { Host } from './open-host.ts';
import { parseJson, textAt } from './read-json.ts';

/** What a registry says of a package. */
export interface PackagePage {
  readonly value: unknown;
  readonly text: string;
  readonly etag: string | undefined;
}

/** A registry of npm packages. */
export interface Registry {
  /** `undefined`: it has no such package. */
  page(
    name: string,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<PackagePage | 'unchanged' | undefined>;
  /**
   * What is installed of a version, by what its page says of it: the bytes, if their hash is the one that is said; else
   * why it can never be had. Throws `NoAnswer` for what may pass.
   */
  tarball(dist: unknown, signal: AbortSignal): Promise<Buffer | string>;
  /** The page that people look at. */
  pageUrl(name: string, version: string | null): string;
}

const PAGE_BYTES_MAX = 96 * 1024 * 1024;
const TARBALL_BYTES_MAX = 256 * 1024 * 1024;
const REDIRECTS_MAX = 3;

/**
 * Opens a registry. `hostOf` gives the line before a host: tarballs may lie elsewhere. What a page names that is not on
 * the registry's own host has to be on the public internet.
 */
export function openRegistry(registryUrl: string, hostOf: (url: URL) => Host): Registry {
  const base = new URL(registryUrl);
  const get = async (
    start: URL,
    wish: { signal: AbortSignal; bytesMax: number; secondsMax: number; etag?: string | undefined },
  ) => {
    let url = start;
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
      const { etag, ...bounds } = wish;
      const headers = { 'user-agent': 'wardkey', ...(etag !== undefined && { 'if-none-match': etag }) };
      const answer = await hostOf(url).ask('core', {
        ...bounds,
        url,
        headers,
        isForeign: url.origin !== base.origin,
      });
      if (answer.status < 300 || answer.status > 308 || answer.status === 304) return answer;
      const next = URL.parse(answer.headers.location ?? '', url);
      if (next === null) break;
      url = next;
    }
    throw new NoAnswer(`${base.host} redirects in a circle`);
  };
  return {
    page: async (name, etag, signal) => {
      const url = new URL(`${registryUrl}/${name.replace('/', '%2f')}`);
      const answer = await get(url, { signal, etag, secondsMax: 120, bytesMax: PAGE_BYTES_MAX });
      if (answer.status === 304) return 'unchanged';
      if (isAbsent(answer)) return undefined;
      const value = parseJson(answer.body);
      if (answer.status !== 200 || value === undefined)
        throw new NoAnswer(`${base.host} answered ${answer.status}`);
      return { value, text: answer.body.toString('utf8'), etag: answer.headers.etag };
    },
    tarball: async (dist, signal) => {
      const url = URL.parse(textAt(dist, 'tarball') ?? '');
      if (url === null || !/^https?:$/.test(url.protocol)) return 'its page names no tarball';
      const answer = await get(url, { signal, secondsMax: 300, bytesMax: TARBALL_BYTES_MAX });
      if (isAbsent(answer)) return 'its tarball is not there';
      if (answer.status !== 200) throw new NoAnswer(`${url.host} answered ${answer.status}`);
      return isAsSaid(answer.body, dist) ? answer.body : 'its tarball is not the one that its page names';
    },
    pageUrl: (name, version) =>
      base.hostname === 'registry.npmjs.org'
        ? `https://www.npmjs.com/package/${name}${version === null ? '' : `/v/${version}`}`
        : `${registryUrl}/${name.replace('/', '%2f')}${version === null ? '' : `/${version}`}`,
  };
}

function isAbsent({ status }: HttpAnswer): boolean {
  return [401, 403, 404, 405, 410, 451].includes(status);
}

/** Old versions have a SHA-1 only. */
function isAsSaid(bytes: Buffer, dist: unknown): boolean {
  const strong = /(?:^|\s)(sha512|sha384|sha256)-([A-Za-z0-9+/]+={0,2})/.exec(
    textAt(dist, 'integrity') ?? '',
  );
  const [name, text] = strong === null ? ['sha1', undefined] : [strong[1] ?? '', strong[2]];
  const said =
    text === undefined ? Buffer.from(textAt(dist, 'shasum') ?? '', 'hex') : Buffer.from(text, 'base64');
  const actual = createHash(name).update(bytes).digest();
  return said.length === actual.length && timingSafeEqual(said, actual);
}
