import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSession, type Session } from './cli-session.ts';
import { startWardkey } from './start-wardkey.ts';

/** The life of a token on the command line, by each way in which a command reaches the server. */

const wardkey = await startWardkey({ after }, 'cli');
const ada = await wardkey.createAccount({ isOperator: true });
const operator = await wardkey.createToken(ada.account.username, 'Operator of the tests', [
  'api',
  'tokens:read',
  'tokens:write',
  'verify',
  'operator',
]);

// Not in the folder of the server, in which no token may be found afterwards.
const secrets = mkdtempSync(join(tmpdir(), 'wardkey-secrets-'));
after(() => rmSync(secrets, { recursive: true, force: true }));
const tokenFile = join(secrets, 'token');
writeFileSync(tokenFile, `${operator.text}\r\n`, { mode: 0o600 });

const url = { WARDKEY_URL: wardkey.url };
const WAYS: Readonly<Record<string, Session>> = {
  'the socket in the data folder': openSession(wardkey),
  'WARDKEY_URL and --token-file, whatever WARDKEY_API_TOKEN says': openSession(
    wardkey,
    { ...url, WARDKEY_API_TOKEN: 'this one is not looked at' },
    ['--token-file', tokenFile],
  ),
  'WARDKEY_URL and WARDKEY_API_TOKEN': openSession(wardkey, { ...url, WARDKEY_API_TOKEN: operator.text }),
  'WARDKEY_URL with a slash at its end, and WARDKEY_TOKEN_FILE': openSession(wardkey, {
    WARDKEY_URL: `${wardkey.url}/`,
    WARDKEY_TOKEN_FILE: tokenFile,
  }),
};

test('the life of a token is the same by both ways to the server, and each step is in force at once', async () => {
  const lives = Object.values(WAYS)
    .slice(0, 2)
    .map(async (session) => {
      const { account } = await wardkey.createAccount();
      return (await life(session, account.username)).map((text) => plain(text, account.username));
    });
  const [first, second] = await Promise.all(lives);
  assert.deepEqual(second, first);
});

test('a question has one answer, by whichever way it is asked', async () => {
  const { account } = await wardkey.createAccount();
  for (const args of [
    ['token', 'list', '--json', '--account', account.username],
    ['token', 'show', operator.id],
    ['account', 'list'],
  ]) {
    const [first, ...others] = await Promise.all(
      Object.values(WAYS).map(async (session) => plain(await session.ok(args), account.username)),
    );
    for (const other of others) assert.equal(other, first, args.join(' '));
  }
});

/** Goes through all that can happen to a token; answers everything that was typed and shown. */
async function life(session: Session, owner: string): Promise<string[]> {
  const shown: string[] = [];
  const run = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await session.run(args);
    assert.equal(exitCode, 0, `${args.join(' ')}\n${stderr}`);
    shown.push(`$ wardkey ${args.join(' ')}`, stdout, stderr);
    return stdout;
  };
  const robot = `Robot of ${owner}`;
  const limits = ['--expires', '90d', '--address', '127.0.0.0/8', '::1', '--rate-limit', '600'];

  const text = await run('token', 'create', robot, '--account', owner, '--scope', 'api', ...limits);
  assert.match(text, /^r8_[0-9A-Za-z]{37}\n$/, 'a pipe gets the text alone');
  assert.deepEqual(await statusesWith(text), [200]);
  assert.match(await run('token', 'show', robot), /state +active\n[\s\S]*addresses +127\.0\.0\.0\/8, ::1\n/);

  const servant = `Servant of ${owner}`;
  await run('token', 'rename', robot, servant);

  await run('token', 'disable', servant, '--reason', 'unused', '--note', 'nobody knows it');
  assert.deepEqual(await statusesWith(text), [401]);
  assert.match(await run('token', 'show', servant), /disabled +\S+Z by operator \(unused: nobody knows it\)/);

  await run('token', 'enable', servant, '--note', 'the shop needs it');
  assert.deepEqual(await statusesWith(text), [200]);

  const second = await run('token', 'rotate', servant, '--grace', '1h');
  assert.match(shown.at(-1) ?? '', /^The old text works until \S+Z\.\n$/);
  assert.deepEqual(await statusesWith(text, second), [200, 200]);
  assert.match(await run('token', 'show', servant), /old text +r8_…\w{4} works until \S+Z, last used/);

  await run('token', 'end-grace', servant);
  assert.deepEqual(await statusesWith(text, second), [401, 200]);

  const third = await run('token', 'rotate', servant, '--grace', '0', '--yes');
  assert.match(shown.at(-1) ?? '', /refused from now on/);
  assert.deepEqual(await statusesWith(second, third), [401, 200]);

  const list = await run('token', 'list', '--account', owner);
  assert.match(
    list,
    /^ID +NAME +TOKEN +STATE +ACCOUNT +CREATED +LAST USED +EXPIRES\n.*Servant of .* active /,
  );
  const [, id = ''] = /^(tok_\w+) +Servant/m.exec(list) ?? [];

  await run('token', 'delete', servant, '--confirm', servant, '--note', 'the shop closed');
  assert.deepEqual(await statusesWith(third), [401]);
  assert.match(await run('token', 'show', id), /deleted +\S+Z by operator \(the shop closed\)/);
  assert.doesNotMatch(await run('token', 'list', '--account', owner), /Servant/);
  assert.match(await run('token', 'ls', '--account', owner, '--state', 'deleted'), /Servant of/);

  await run('account', 'suspend', owner);
  await run('account', 'resume', owner);
  return shown;
}

async function statusesWith(...texts: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const text of texts) {
    const headers = { authorization: `Bearer ${text.trimEnd()}` };
    const answer = await fetch(`${wardkey.url}/v1/account`, { headers });
    await answer.arrayBuffer();
    statuses.push(answer.status);
  }
  return statuses;
}

/** What was shown, without what differs from one life to the next. */
function plain(text: string, owner: string): string {
  return text
    .replaceAll(owner, 'OWNER')
    .replaceAll(/r8_[0-9A-Za-z]{37}/g, 'TEXT')
    .replaceAll(/tok_\w+/g, 'ID')
    .replaceAll(/…\w{4}/g, '…HINT')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\d+ s ago/g, 'AGO')
    .replaceAll(/ {2,}/g, '  ');
}

test('an owner with a token of their own does the same for themselves, and stands in it as owner', async () => {
  const { account } = await wardkey.createAccount();
  const { text } = await wardkey.createToken(account.username, 'Own', ['api', 'tokens:read', 'tokens:write']);
  const owner = openSession(wardkey, { ...url, WARDKEY_API_TOKEN: text });
  assert.match(
    await owner.ok(['whoami']),
    new RegExp(`^${account.username} .*\n  token   Own r8_…\\w{4}, scopes api, tok`),
  );
  await owner.ok(['token', 'create', 'Second']);
  await owner.ok(['token', 'disable', 'Second', '--reason', 'suspicious']);
  assert.match(await owner.ok(['token', 'show', 'Second']), /disabled +\S+Z by owner \(suspicious\)/);
  assert.match(await owner.ok(['token', 'show', 'self']), /^Own\n/);
  assert.doesNotMatch(
    await owner.ok(['token', 'list']),
    /Operator of the tests/,
    'the tokens of others stay unseen',
  );
  await owner.ok(['token', 'disable', 'self']);
  const { error } = await owner.fails(4, ['token', 'list']);
  assert.match(
    error,
    /disabled \[token_disabled\]/,
    'any token may disable itself, and is out of force then',
  );
});

test('a name, a hint or an id means a token; of several with one name the ids are listed, and none is taken', async () => {
  const session = openSession(wardkey);
  const { account } = await wardkey.createAccount();
  const [one, two] = await Promise.all(
    ['Twin', 'Twin'].map((name) => wardkey.createToken(account.username, name)),
  );
  assert.ok(one !== undefined && two !== undefined);
  for (const named of [one.id, one.hint]) {
    assert.match(await session.ok(['token', 'show', named]), new RegExp(`id +${one.id}\n`), named);
  }
  const { error, fix } = await session.fails(2, ['token', 'disable', 'Twin', '--yes']);
  assert.match(error, /"Twin" means 2 tokens/);
  for (const { id, hint } of [one, two])
    assert.ok(fix.includes(`${hint} of ${account.username} (${id})`), fix);
  for (const { id } of [one, two]) assert.match(await session.ok(['token', 'show', id]), /state +active/);
  const unknown = await session.fails(3, ['token', 'show', 'Nobody']);
  assert.match(unknown.error, /no token with the id, name or hint "Nobody"/);
  assert.match(unknown.fix, /wardkey token list/);
});

test('a name is found among more tokens than fit on one page, also where callers see another address', async (context) => {
  const large = await startWardkey(context, 'pages', {
    WARDKEY_PUBLIC_URL: 'https://api.example.com/tokens',
  });
  const { account } = await large.createAccount();
  await large.createToken(account.username, 'The oldest');
  const socketPath = join(large.dataFolder, 'operator.sock');
  const agent = new Agent({ keepAlive: true });
  for (let count = 0; count < 1000; count += 1) {
    const call = request({ agent, socketPath, method: 'POST', path: '/v1/tokens' });
    call.end(JSON.stringify({ name: `Number ${count}`, account: account.username }));
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    assert.equal(answer.statusCode, 201);
    await answer.resume().toArray();
  }
  agent.destroy();
  const session = openSession(large);
  assert.match(await session.ok(['token', 'show', 'The oldest']), /^The oldest\n/);
  assert.equal((await session.json<object[]>(['token', 'list', '--limit', '1000'])).length, 1000);
});
