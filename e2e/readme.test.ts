import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ownedSegments } from '../src/api/operations.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { callApi, type ProblemBody } from './call-api.ts';
import { runCommand } from './run-command.ts';
import { PROGRAM } from './server-process.ts';
import { type NewAccount, startWardkey } from './start-wardkey.ts';

/** Every screen and every refusal in the README is what the program says today. */

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const server = await startWardkey({ after }, 'readme');
const { account, token }: NewAccount = await server.createAccount({ isOperator: true });

test('the start screen is what npm start prints', () => {
  assert.equal(plain(server.screen()), screen('start'));
});

test('the screens of the five-minute story are what the commands print', async () => {
  const made = await server.wardkey(
    ['account', 'create', '--operator', '--email', 'ada@example.com', '--name', 'Ada', '--password-stdin'],
    { input: 'a long password for ada\n' },
  );
  assert.equal(plain(made.stdout + made.stderr), screen('account'));

  const prediction = await callApi(server.url, token.text, 'POST', PREDICTIONS, {
    input: { prompt: 'a cat' },
  });
  assert.equal(String(prediction.status), screen('prediction'));

  const disabled = await server.wardkey(['token', 'disable', token.id, '--reason', 'suspicious']);
  assert.equal(plain(disabled.stdout), screen('disable'));

  const refused = await server.wardkey(['token', 'verify'], { input: token.text });
  assert.equal(plain(refused.stderr), screen('refused'));
  await server.wardkey(['token', 'enable', token.id]);
});

test('the lines of a start that fails are what is printed', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  const failing: Record<string, Record<string, string>> = {
    'port-taken': { WARDKEY_PORT: String(port), WARDKEY_DATA_DIR: join(server.folder, 'other') },
    'folder-in-use': { WARDKEY_PORT: '0', WARDKEY_DATA_DIR: server.dataFolder },
    'folder-unwritable': { WARDKEY_DATA_DIR: '/proc/wardkey' },
    'wrong-setting': { WARDKEY_TOKEN_PREFIX: 'Acme' },
  };
  for (const [name, env] of Object.entries(failing)) {
    const result = await runCommand(process.execPath, [PROGRAM, 'serve'], { env, folder: server.folder });
    assert.notEqual(result.exitCode, 0);
    const said = result.stderr.replaceAll(String(port), '7070').replaceAll(String(port + 1), '7071');
    assert.equal(plain(said), screen(name));
  }
  taken.close();
});

test('what the README says that a caller is told is what a caller is told', async () => {
  const rows = [...README.matchAll(/^\| `(\w+)` \| (\d{3}) \| (.+) \|$/gm)];
  assert.equal(rows.length, Object.keys(REFUSALS).length);
  for (const [, code = '', status, example = ''] of rows) {
    const refusal = REFUSALS[code];
    assert.ok(refusal, `no way is known here to get ${code}`);
    const answer = await refusal();
    assert.deepEqual([answer.body.code, answer.status], [code, Number(status)]);
    assert.equal(plain(answer.body.detail), plain(example));
  }
});

test('the paths that the README keeps from the API behind are those that Wardkey keeps, and nothing below is forwarded', async () => {
  const [, list = ''] = /^<!-- own paths -->\n(.*?)<!-- end -->$/ms.exec(README) ?? [];
  const named = [...list.matchAll(/`([\w-]+)`/g)].map(([, segment]) => segment);
  assert.deepEqual(named, [...ownedSegments].sort());
  const { text } = await newToken([]);
  for (const segment of named) {
    const path = `/v1/${segment}/not-there/at-all/yet`;
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${text}` },
      body: '{}',
    });
    const { code } = (await answer.json()) as { code?: string };
    assert.deepEqual([answer.status, code], [404, 'not_found'], path);
  }
});

test('every file that the README names exists', () => {
  for (const [, path = ''] of README.matchAll(/\]\(([^)]+)\)/g)) {
    assert.ok(existsSync(new URL(`../${path}`, import.meta.url)), path);
  }
});

const PREDICTIONS = '/v1/models/black-forest-labs/flux-schnell/predictions';

type Refusal = () => Promise<{ status: number; body: ProblemBody }>;

const REFUSALS: Record<string, Refusal> = {
  token_missing: () => sent({}),
  token_malformed: () => sent({ authorization: `Bearer ${mintToken(DEFAULT_PREFIX).slice(0, 20)}` }),
  token_mistyped: () => sent({ authorization: `Bearer ${withTypo(mintToken(DEFAULT_PREFIX))}` }),
  token_wrong_prefix: () => sent({ authorization: `Bearer rpa_${'ABCDEFGH12'.repeat(4)}` }),
  token_unknown: () => call(mintToken(DEFAULT_PREFIX)),
  token_disabled: () => afterCommand(['disable']),
  token_leaked: () => afterCommand(['disable', '--reason', 'leaked']),
  token_expired: () => expired(),
  token_rotated: () => afterCommand(['rotate', '--grace', '0', '--plain']),
  token_deleted: () => afterCommand(['delete', '--yes']),
  token_in_url: () => sent({}, `?api_key=${token.text}`),
  token_ambiguous: () => sent({ authorization: `Bearer ${token.text}` }, `?api_key=${token.text}`),
  account_suspended: () => suspended(),
  scope_insufficient: () => withToken(['--scope', 'tokens:read']),
  address_not_allowed: () => withToken(['--address', '203.0.113.0/24']),
  rate_limited: () => limited(),
};

async function sent(headers: Record<string, string>, query = ''): ReturnType<Refusal> {
  const answer = await fetch(`${server.url}/v1/predictions${query}`, { headers });
  return { status: answer.status, body: (await answer.json()) as ProblemBody };
}

function call(text: string): ReturnType<Refusal> {
  return callApi<ProblemBody>(server.url, text, 'GET', '/v1/predictions');
}

async function newToken(
  flags: readonly string[],
  owner = account.username,
): Promise<{ id: string; text: string }> {
  const made = await server.wardkey(['token', 'create', 'CI', '--account', owner, '--json', ...flags]);
  assert.equal(made.exitCode, 0, made.stderr);
  return JSON.parse(made.stdout) as { id: string; text: string };
}

async function withToken(flags: readonly string[]): ReturnType<Refusal> {
  return call((await newToken(flags)).text);
}

async function afterCommand([verb = '', ...flags]: readonly string[]): ReturnType<Refusal> {
  const { id, text } = await newToken([]);
  const done = await server.wardkey(['token', verb, id, ...flags]);
  assert.equal(done.exitCode, 0, done.stderr);
  return call(text);
}

async function expired(): ReturnType<Refusal> {
  const { text } = await newToken(['--expires', '1s']);
  let answer = await call(text);
  while (answer.body.code !== 'token_expired') answer = await call(text);
  return answer;
}

async function limited(): ReturnType<Refusal> {
  const { text } = await newToken(['--rate-limit', '1']);
  await call(text);
  return call(text);
}

async function suspended(): ReturnType<Refusal> {
  const other = await server.createAccount();
  await server.wardkey(['account', 'suspend', other.account.username]);
  return call(other.token.text);
}

function withTypo(text: string): string {
  return `${text.slice(0, 11)}${text[11] === 'x' ? 'y' : 'x'}${text.slice(12)}`;
}

/** A screen of the README without the command that is typed for it. */
function screen(name: string): string {
  const [, block] = new RegExp(`^\`\`\`console screen=${name}\\n([^]*?)^\`\`\`$`, 'm').exec(README) ?? [];
  assert.ok(block, `no screen "${name}"`);
  const lines = block.trimEnd().split('\n');
  while (lines[0]?.startsWith('$ ') || lines[0]?.startsWith('    ')) lines.shift();
  return plain(lines.join('\n'));
}

/** What is another on every machine and at every moment, made the same. */
function plain(text: string): string {
  return text
    .trimEnd()
    .replaceAll(/r8_[0-9A-Za-z]{37}/g, '<the token>')
    .replaceAll(/\/claim#\w{43}/g, '/claim#<the link>')
    .replaceAll(/\/dev\/outbox\/[0-9a-f]{32}/g, '/dev/outbox/<the key>')
    .replaceAll(/r8_…\w{4}/g, 'r8_…a1B2')
    .replaceAll(/tok_\w{19}/g, 'tok_0123456789abcdefghi')
    .replaceAll(/\d{4}-\d\d-\d\d at \d\d:\d\d:\d\d\.\d{3}/g, '2026-11-21 at 14:02:11.000')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:7070')
    .replaceAll(/~\d+s/g, '~60s')
    .replaceAll(server.dataFolder, './wardkey-data')
    .replaceAll(/\.\/data\b/g, './wardkey-data');
}
