import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { reportLeaks } from '../src/api/report-leaks.ts';
import { hashToken } from '../src/token-format/hash-token.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import type { TokenText } from '../src/token-format/token-text.ts';
import { callApi, type ProblemBody } from './call-api.ts';
import { openScannedRepository } from './scanned-repository.ts';
import { startWardkey } from './start-wardkey.ts';

/** What a scan and the server tell each other: which findings still work, and which have leaked. */

const wardkey = await startWardkey({ after }, 'live');
const ada = await wardkey.createAccount();
const owner = ada.account.username;
const checker = (await wardkey.createToken(owner, 'checker', ['verify'])).text;
const remote = { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: checker };
const local = { WARDKEY_DATA_DIR: wardkey.dataFolder };

interface FoundJson {
  readonly findings: readonly {
    readonly path: string;
    readonly live: boolean | null;
    readonly reported: string | null;
  }[];
}

test('a scan that knows a server exits with 9 when a token found still works, else with 8', async (t) => {
  const { write, scan } = await openScannedRepository(t);
  const live = await wardkey.createToken(owner, 'live');
  const disabled = await wardkey.createToken(owner, 'disabled');
  await wardkey.wardkey(['token', 'disable', disabled.id]);
  write('dead.txt', `${disabled.text} ${mintToken(DEFAULT_PREFIX)}`);
  for (const env of [remote, local]) {
    const dead = await scan(['.', '--json'], env);
    assert.equal(dead.exitCode, 8, dead.stderr);
    assert.deepEqual(
      (JSON.parse(dead.stdout) as FoundJson).findings.map((finding) => finding.live),
      [false, false],
    );
  }
  write('live.txt', live.text);
  for (const env of [remote, local]) {
    const result = await scan(['.'], env);
    assert.equal(result.exitCode, 9, result.stderr);
    assert.match(result.stdout, /live\.txt:1 .* STILL WORKS/);
    assert.equal(result.stdout.match(/no longer works/g)?.length, 2);
  }
  assert.equal((await scan(['.', '--offline'], remote)).exitCode, 8);
  assert.equal((await scan(['.'])).exitCode, 8);
  const used = await callApi<{ last_used: object | null }>(
    wardkey.url,
    (await wardkey.createToken(owner, 'reader', ['tokens:read'])).text,
    'GET',
    `/v1/tokens/${live.id}`,
  );
  assert.equal(used.body.last_used, null, 'to be asked about is no use');
});

test('a server that cannot be asked leaves a finding a finding, and says why', async (t) => {
  const { write, scan } = await openScannedRepository(t);
  write('a', mintToken(DEFAULT_PREFIX));
  const cases = [
    [{ WARDKEY_URL: 'http://127.0.0.1:1', WARDKEY_API_TOKEN: checker }, /ECONNREFUSED/],
    [{ WARDKEY_URL: wardkey.url }, /no API token/],
    [{ WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: ada.token.text }, /lacks the scope "verify"/],
  ] as const;
  for (const [env, reason] of cases) {
    const { exitCode, stderr } = await scan(['.'], env);
    assert.equal(exitCode, 8, stderr);
    assert.match(stderr, /whether the findings still work could not be asked: /);
    assert.match(stderr, reason);
  }
});

test('looking up hashes says only whether a token works, whoever owns it, and no more often than is needed', async () => {
  const stranger = await wardkey.createAccount();
  const hashes = [stranger.token.text as TokenText, mintToken(DEFAULT_PREFIX)].map(hashToken);
  const lookup = () =>
    callApi<{ results: object[] } & ProblemBody>(wardkey.url, checker, 'POST', '/v1/tokens/lookup', {
      hashes,
    });
  const { status, body } = await lookup();
  assert.equal(status, 200);
  assert.deepEqual(body.results, [
    { hash: hashes[0], live: true },
    { hash: hashes[1], live: false },
  ]);
  const answers = await Promise.all(Array.from({ length: 300 }, lookup));
  const refused = answers.filter((answer) => answer.status === 429);
  assert.ok(refused.length > 0);
  assert.equal(refused[0]?.body.code, 'rate_limited');
});

test('reported findings go to the server with their place and nothing else, and what it disabled is said', async (t) => {
  const { write, commit, folder, scan } = await openScannedRepository(t);
  const [first, second, unknown] = [
    mintToken(DEFAULT_PREFIX),
    mintToken(DEFAULT_PREFIX),
    mintToken(DEFAULT_PREFIX),
  ];
  write('a.txt', `\n${first}`);
  write('b.txt', `${second} ${unknown}`);
  const server = await openLeakTaker(t, {
    [first]: 'disabled',
    [second]: 'already_disabled',
  });
  const result = await scan(['.', '--report', '--json'], { WARDKEY_URL: server.url });
  assert.equal(result.exitCode, 8, result.stderr);
  assert.deepEqual(
    server.taken.map(({ token, path, line, source }) => [token, path, line, source]),
    [
      [first, 'a.txt', 2, 'wardkey scan'],
      [second, 'b.txt', 1, 'wardkey scan'],
      [unknown, 'b.txt', 1, 'wardkey scan'],
    ],
  );
  assert.ok(server.taken.every(({ found_at: foundAt = '' }) => !Number.isNaN(Date.parse(foundAt))));
  const { findings } = JSON.parse(result.stdout) as FoundJson;
  assert.deepEqual(
    findings.map(({ reported, live }) => [reported, live]),
    [
      ['disabled', false],
      ['already_disabled', false],
      ['not_a_token_here', false],
    ],
  );
  assert.ok(![first, second, unknown].some((token) => (result.stdout + result.stderr).includes(token)));

  await commit('a.txt', `\n${first}`);
  const inHistory = await scan(['--history', '--report'], { WARDKEY_URL: server.url });
  assert.equal(inHistory.exitCode, 8);
  assert.match(inHistory.stdout, /a\.txt:2 .* disabled now/);
  assert.match(server.taken.at(-1)?.commit ?? '', /^[0-9a-f]{40}$/);

  writeFileSync(
    join(folder, 'many'),
    Array.from({ length: 1250 }, () => mintToken(DEFAULT_PREFIX)).join('\n'),
  );
  const before = server.taken.length;
  assert.equal((await scan(['many', '--report'], { WARDKEY_URL: server.url })).exitCode, 8);
  assert.equal(server.taken.length, before + 1250);
});

test('without a server there is nobody to report to; a report that fails leaves the findings', async (t) => {
  const { write, scan } = await openScannedRepository(t);
  write('a', mintToken(DEFAULT_PREFIX));
  assert.equal((await scan(['.', '--report'])).exitCode, 2);
  const failed = await scan(['.', '--report'], { WARDKEY_URL: 'http://127.0.0.1:1' });
  assert.equal(failed.exitCode, 8);
  assert.match(failed.stderr, /could not be reported as leaked: .*ECONNREFUSED/);
});

interface TakenRow {
  readonly token: string;
  readonly source?: string;
  readonly path?: string;
  readonly line?: number;
  readonly commit?: string;
  readonly found_at?: string;
}

/** A server that takes reports of leaks as Wardkey does; of other tokens it says that they are none of its own. */
async function openLeakTaker(t: TestContext, outcomes: Readonly<Record<string, string>>) {
  const taken: TakenRow[] = [];
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    const text = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
    if (request.url !== '/v1/leaks') return response.writeHead(404).end('{}');
    assert.equal(request.headers.authorization, undefined);
    const body: unknown = JSON.parse(text);
    assert.deepEqual(reportLeaks.body?.safeParse(body).error, undefined, 'the real server would take it');
    const { leaks, found_with: foundWith } = body as { leaks: TakenRow[]; found_with: string };
    assert.equal(foundWith, 'scan');
    assert.ok(leaks.length <= 1000);
    taken.push(...leaks);
    const results = leaks.map(({ token }) => ({
      hint: `${token.slice(0, 3)}…${token.slice(-4)}`,
      outcome: outcomes[token] ?? 'not_a_token_here',
    }));
    return response.end(JSON.stringify({ results }));
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, taken };
}
