import { execFileSync } from 'node:child_process';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '../start-wardkey.ts';
import { completed, flawOfAnswer } from './described.ts';
import { openGitAnswers, type Page } from './git-answers.ts';
import { answerGit } from './git-over-http.ts';

/** A GitHub of a test's own: what it answers is held against GitHub's published description. */
export interface FakeGitHub {
  /** Where git clones from and pushes to: `${url}/owner/name.git`. */
  readonly url: string;
  readonly apiUrl: string;
  /** Every request to the API, in its order. */
  readonly asked: readonly {
    readonly path: string;
    readonly at: number;
    readonly authorization: string | undefined;
  }[];
  /** What was answered otherwise than GitHub says it answers. */
  readonly flaws: readonly string[];
  createRepository(name: string): void;
  addGist(files: Readonly<Record<string, string>>, wish?: { isCut?: boolean; rawUrl?: string }): string;
  /** So many events of others happen, of which some are pushes to repositories that are not there any more. */
  addNoise(count: number): void;
  /** From now on pushes are announced there; undefined: nowhere. */
  announceTo(url: string | undefined, secret?: string): void;
  /** The last announcement as it was sent, for whoever wants to send it again. */
  readonly announced: readonly {
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  }[];
  /** Is asked before every answer of the API; what it answers is answered instead. */
  interfere(by: ((path: string) => Interference | undefined) | undefined): void;
}

export interface Interference {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Goes on sending until the other side has had enough. */
  readonly isEndless?: boolean;
  /** Never says anything. */
  readonly isSilent?: boolean;
}

export const GITHUB_TOKEN = 'a-github-token-for-tests';
const ZEROS = '0'.repeat(40);

interface Answer {
  readonly operation: string;
  readonly body: unknown;
  readonly hasNext?: boolean;
}

export async function startFakeGitHub(scope: Scope): Promise<FakeGitHub> {
  const root = mkdtempSync(join(tmpdir(), 'wardkey-fake-github-'));
  scope.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));
  const asked: { path: string; at: number; authorization: string | undefined }[] = [];
  const flaws: string[] = [];
  const announced: { body: string; headers: Record<string, string> }[] = [];
  const events: Record<string, unknown>[] = [];
  const gists = new Map<string, Record<string, unknown>>();
  const repositories = new Set<string>();
  let interference: ((path: string) => Interference | undefined) | undefined;
  let hook: { url: string; secret: string } | undefined;
  let lastId = 30_000_000_000;
  let url = '';
  const folderOf = (name: string) => join(root, `${name}.git`);
  const answersOf = (name: string) =>
    repositories.has(name) ? openGitAnswers(folderOf(name), name, url) : undefined;

  const addEvent = (type: string, repository: string, payload: object) => {
    lastId += 7;
    const actor = completed('actor', { id: 1, login: 'ada' });
    const repo = { id: 1, name: repository, url: `${url}/api/v3/repos/${repository}` };
    const known = { id: String(lastId), type, actor, repo, payload, public: true, created_at: moment() };
    events.unshift(completed('event', known));
  };
  const addPush = (repository: string, ref: string, before: string, head: string) => {
    if (head !== ZEROS)
      addEvent('PushEvent', repository, { repository_id: 1, push_id: lastId, ref, head, before });
    return announce(repository, ref, before, head);
  };
  const announce = async (repository: string, ref: string, before: string, after: string) => {
    if (hook === undefined) return;
    const commits =
      after === ZEROS ? [] : (answersOf(repository)?.commits(after, { number: 1, size: 5 })?.body ?? []);
    const pushed = commits.map((each) => ({
      id: each.sha,
      message: (each.commit as { message?: string }).message,
    }));
    const full_name = repository;
    const about = { full_name, html_url: `${url}/${repository}`, default_branch: 'main' };
    const facts = { created: before === ZEROS, deleted: after === ZEROS, forced: false };
    const body = JSON.stringify({ ref, before, after, ...facts, commits: pushed, repository: about });
    const signature = createHmac('sha256', hook.secret).update(body).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${signature}`,
    };
    announced.push({ body, headers });
    await fetch(hook.url, { method: 'POST', headers, body }).catch(() => undefined);
  };

  const answerTo = (path: string, query: URLSearchParams): Answer | Buffer | undefined => {
    let page: Page = { number: Number(query.get('page') ?? 1), size: Number(query.get('per_page') ?? 30) };
    const listed = (operation: string, all: readonly unknown[], most: number): Answer => {
      const shown = all.slice(0, most);
      const body = shown.slice((page.number - 1) * page.size, page.number * page.size);
      return { operation, body, hasNext: shown.length > page.number * page.size };
    };
    if (path === '/events') return listed('/events', events, 300);
    if (path === '/gists/public') {
      const since = Date.parse(query.get('since') ?? '1970-01-01');
      const all = [...gists.values()].filter((gist) => Date.parse(String(gist.updated_at)) >= since);
      return listed('/gists/public', all.map(withoutContent).reverse(), 3000);
    }
    const gist = /^\/gists\/(\w+)$/.exec(path)?.[1];
    if (gist !== undefined)
      return gists.has(gist) ? { operation: '/gists/{gist_id}', body: gists.get(gist) } : undefined;
    if (path === '/search/code') {
      // Fewer than asked for, as a server may: so that pages follow one another without a thousand files.
      page = { ...page, size: Math.min(page.size, 10) };
      const text = (query.get('q') ?? '').replaceAll('"', '');
      const items = [...repositories].flatMap((name) => answersOf(name)?.search(text) ?? []);
      const { body, hasNext } = listed('/search/code', items, 1000);
      return {
        operation: path,
        body: { total_count: items.length, incomplete_results: false, items: body },
        hasNext: hasNext === true,
      };
    }
    const [, name = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
    const answers = answersOf(name);
    if (answers === undefined) return undefined;
    if (rest === '') return { operation: '/repos/{owner}/{repo}', body: answers.repository() };
    const [, kind = '', last = ''] = /^\/(compare|commits|git\/blobs)\/?(.*)$/.exec(rest) ?? [];
    const tip = decodeURIComponent(last);
    if (kind === 'git/blobs') return answers.blob(tip);
    const asPage = (operation: string, found: { body: unknown; hasNext: boolean } | undefined) =>
      found && { operation, ...found };
    if (kind === 'compare')
      return asPage('/repos/{owner}/{repo}/compare/{basehead}', answers.compare(tip, page));
    if (kind !== 'commits') return undefined;
    if (tip === '')
      return asPage('/repos/{owner}/{repo}/commits', answers.commits(query.get('sha') ?? 'main', page));
    return asPage('/repos/{owner}/{repo}/commits/{ref}', answers.commit(tip, page));
  };

  const answerApi = (request: IncomingMessage, response: ServerResponse, target: URL) => {
    const path = target.pathname.slice('/api/v3'.length);
    const { authorization } = request.headers;
    asked.push({ path: `${path}${target.search}`, at: Date.now(), authorization });
    const disturbed = interference?.(path);
    if (disturbed?.isSilent) return;
    if (disturbed !== undefined) return disturb(response, disturbed);
    const limits = {
      'x-ratelimit-remaining': '4000',
      'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 3600),
    };
    if (authorization !== `Bearer ${GITHUB_TOKEN}`)
      return send(response, 401, { message: 'Bad credentials' }, limits);
    const answer = answerTo(path, target.searchParams);
    if (answer === undefined) return send(response, 404, { message: 'Not Found' }, limits);
    if (Buffer.isBuffer(answer)) return response.writeHead(200, limits).end(answer);
    const flaw = flawOfAnswer(answer.operation, answer.body);
    if (flaw !== undefined) flaws.push(flaw);
    const etag = `W/"${createHash('sha256').update(JSON.stringify(answer.body)).digest('hex')}"`;
    const next = new URL(target);
    next.searchParams.set('page', String(Number(target.searchParams.get('page') ?? 1) + 1));
    const headers = {
      ...limits,
      etag,
      ...(path === '/events' && { 'x-poll-interval': '60' }),
      ...(answer.hasNext === true && { link: `<${next.href}>; rel="next", <${next.href}>; rel="last"` }),
    };
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, headers).end();
    send(response, 200, answer.body, headers);
  };

  const server = createServer((request, response) => {
    const target = new URL(request.url ?? '', url);
    if (target.pathname.startsWith('/api/v3/')) return void answerApi(request, response, target);
    const [, name = ''] = /^\/([^/]+\/[^/]+)\.git\//.exec(target.pathname) ?? [];
    if (!repositories.has(name)) return void response.writeHead(404).end();
    void pushedBy(request, response, name);
  });
  const pushedBy = async (request: IncomingMessage, response: ServerResponse, name: string) => {
    const before = refsOf(folderOf(name));
    const { status, headers, body } = await answerGit(root, request);
    const after = refsOf(folderOf(name));
    for (const ref of new Set([...before.keys(), ...after.keys()])) {
      const [old = ZEROS, now = ZEROS] = [before.get(ref), after.get(ref)];
      if (old !== now) await addPush(name, ref, old, now);
    }
    // Whoever has pushed knows that everyone was told.
    response.writeHead(status, headers).end(body);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.after(() => {
    server.close();
    server.closeAllConnections();
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    apiUrl: `${url}/api/v3`,
    asked,
    flaws,
    announced,
    createRepository: (name) => {
      repositories.add(name);
      mkdirSync(folderOf(name), { recursive: true });
      const git = (...args: string[]) => execFileSync('git', args, { cwd: folderOf(name), stdio: 'pipe' });
      git('init', '--quiet', '--bare', '--initial-branch=main');
      git('config', 'gc.auto', '0');
      git('config', 'http.receivepack', 'true');
    },
    addGist: (files, { isCut = false, rawUrl } = {}) => {
      const id = createHash('md5').update(JSON.stringify(files)).digest('hex');
      const shown = Object.entries(files).map(([filename, content]) => [
        filename,
        {
          filename,
          type: 'text/plain',
          language: 'Text',
          raw_url: rawUrl ?? `${url}/raw/${id}`,
          size: content.length,
          truncated: isCut,
          ...(!isCut && { content }),
        },
      ]);
      const common = {
        id,
        html_url: `${url}/gists/${id}`,
        updated_at: moment(),
        created_at: moment(),
        public: true,
      };
      gists.set(id, completed('base-gist', { ...common, files: Object.fromEntries(shown) }));
      return id;
    },
    addNoise: (count) => {
      for (let at = 0; at < count; at += 1) {
        const id = createHash('sha1').update(String(lastId)).digest('hex');
        if (at % 2 === 0) addEvent('WatchEvent', 'nobody/nothing', { action: 'started' });
        else
          addEvent('PushEvent', 'nobody/nothing', {
            repository_id: 1,
            push_id: at,
            ref: 'refs/heads/main',
            head: id,
            before: id,
          });
      }
    },
    announceTo: (to, secret = '') => {
      hook = to === undefined ? undefined : { url: to, secret };
    },
    interfere: (by) => {
      interference = by;
    },
  };
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

function disturb(
  response: ServerResponse,
  { status, headers, body = '', isEndless = false }: Interference,
): void {
  response.writeHead(status, headers);
  if (!isEndless) return void response.end(body);
  const piece = Buffer.alloc(1 << 20, ' ');
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
}

function withoutContent(gist: Record<string, unknown>): Record<string, unknown> {
  const files = Object.entries(gist.files as Record<string, object>);
  return {
    ...gist,
    files: Object.fromEntries(files.map(([name, file]) => [name, { ...file, content: undefined }])),
  };
}

function refsOf(folder: string): Map<string, string> {
  const lines = execFileSync('git', ['for-each-ref', '--format=%(refname) %(objectname)'], {
    cwd: folder,
  }).toString();
  return new Map(
    lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' ') as [string, string]),
  );
}

function moment(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
