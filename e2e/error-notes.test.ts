import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { callApi, type ProblemBody } from './call-api.ts';
import { startWardkey } from './start-wardkey.ts';

/** What people add to the pages of error codes, and what becomes of it there. */

const wardkey = await startWardkey({ after }, 'notes');
const { account, token: plainToken } = await wardkey.createAccount();
const { text: writer } = await wardkey.createToken(account.username, 'writer', [
  'tokens:read',
  'tokens:write',
]);
const NOTES = '/v1/errors/token_missing/notes';

interface NoteBody {
  readonly id: string;
  readonly text: string;
  readonly author: string | null;
}

function add(text: string, by = writer, code = 'token_missing', version?: string) {
  const body = { text, ...(version !== undefined && { version }) };
  return callApi<NoteBody & ProblemBody>(wardkey.url, by, 'POST', `/v1/errors/${code}/notes`, body);
}

async function page(form = ''): Promise<string> {
  return (await fetch(`${wardkey.url}/errors/token_missing${form}`)).text();
}

test('a page without notes says that one may be the first', async () => {
  assert.match(await page(), /None yet\. Be the first\./);
});

test('a note stands on the page with the name of its author and the day, as plain text and in every form', async () => {
  const { status, body } = await add('<b>bold</b>\nuse `--env-file`', writer, 'token_missing', 'curl 8.5');
  assert.deepEqual([status, body.author], [201, 'person-1']);
  const html = await page();
  assert.ok(html.includes('&#60;b&#62;bold&#60;/b&#62;'));
  assert.ok(html.includes('person-1') && html.includes(new Date().toISOString().slice(0, 10)));
  assert.ok(html.includes('for curl 8.5'));
  assert.match(await page('.md'), /, for curl 8\.5:\n\n {4}<b>bold<\/b>\n/);
  const { notes } = JSON.parse(await page('.json')) as { notes: { text: string }[] };
  assert.equal(notes[0]?.text, '<b>bold</b>\nuse `--env-file`');
  const listed = await fetch(`${wardkey.url}${NOTES}`);
  assert.equal(((await listed.json()) as { results: NoteBody[] }).results.length, 1, 'for everyone');
});

test('a person who is signed in adds a note from a page of this server, and from no other', async () => {
  const credentials = { email: account.email, password: `a long password for ${account.username}` };
  const headers = { 'content-type': 'application/json', origin: wardkey.url };
  const signedIn = await fetch(`${wardkey.url}/v1/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify(credentials),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const send = (origin: string) =>
    fetch(`${wardkey.url}/v1/errors/token_unknown/notes`, {
      method: 'POST',
      headers: { ...headers, origin, cookie },
      body: '{"text": "seen with two installations"}',
    });
  const foreign = await send('https://evil.example');
  assert.equal(((await foreign.json()) as ProblemBody).code, 'csrf_failed');
  assert.equal((await send(wardkey.url)).status, 201);
});

test('who has no scope for it, sends a token, or names no code, adds nothing', async () => {
  assert.equal((await add('a tip', plainToken.text)).body.code, 'scope_insufficient');
  assert.equal((await add(`mine is ${writer}`)).body.code, 'validation_failed');
  assert.equal((await add('  \n ')).body.code, 'validation_failed');
  assert.equal((await add('a tip', writer, 'token_missing', 'x'.repeat(61))).body.code, 'validation_failed');
  assert.equal((await add('a tip', writer, 'token_missing', writer)).body.code, 'validation_failed');
  assert.equal((await add('x'.repeat(1001))).body.code, 'validation_failed');
  assert.equal((await add('turned \u202e around')).body.code, 'validation_failed');
  assert.equal((await add('a tip', writer, 'no_such_code')).body.code, 'validation_failed');
});

test('an operator hides a note and pins another, and nobody else does', async () => {
  const { body: first } = await add('an old tip');
  const { body: second } = await add('spam');
  const path = `${NOTES}/${second.id}`;
  const refused = await callApi<ProblemBody>(wardkey.url, writer, 'PATCH', path, { is_hidden: true });
  assert.equal(refused.body.code, 'operator_required');
  for (const args of [
    ['hide', 'token_missing', second.id],
    ['pin', 'token_missing', first.id],
  ]) {
    const { exitCode, stderr } = await wardkey.wardkey(['note', ...args]);
    assert.equal(exitCode, 0, stderr);
  }
  const html = await page();
  assert.ok(!html.includes('spam'));
  assert.ok(html.indexOf('an old tip') < html.indexOf('bold'), 'the pinned one stands first');
  const { stdout } = await wardkey.wardkey(['note', 'list', 'token_missing']);
  assert.match(stdout, /^person-1, \d{4}-\d\d-\d\d, pinned {2}\(note_\w+\)\n {2}an old tip\n/);
  const audit = await wardkey.wardkey(['doctor', '--json']);
  assert.match(audit.stdout, /"audit trail","level":"good"/);
});

test('after five notes within an hour the next is refused, and says when it will not be', async () => {
  let last = await add('one more');
  for (let count = 0; last.status === 201; count += 1) {
    assert.ok(count < 5);
    last = await add('one more');
  }
  assert.equal(last.body.code, 'rate_limited');
  assert.match(last.body.detail, /5 notes within an hour/);
  const seconds = Number(last.headers.get('retry-after'));
  assert.ok(seconds > 3000 && seconds <= 3600, String(seconds));
});

test('an operator adds a note on the server’s own machine; a suspended account’s notes are gone', async () => {
  const about = ['--about', 'Debian 13'];
  const added = await wardkey.wardkey(['note', 'add', 'token_missing', ...about], {
    input: 'from the operator\n',
  });
  assert.equal(added.exitCode, 0, added.stderr);
  assert.match(await page(), /an operator of this server.*for Debian 13/);
  await wardkey.wardkey(['account', 'suspend', account.username]);
  const html = await page();
  assert.ok(html.includes('from the operator') && !html.includes('an old tip'));
});
