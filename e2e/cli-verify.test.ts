import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { failureOf, oneDocument, openSession, runAlone } from './cli-session.ts';
import { startWardkey } from './start-wardkey.ts';

/** `wardkey token verify`: is this token good? Asked without the token ever standing on a command line. */

const wardkey = await startWardkey({ after }, 'check');
const session = openSession(wardkey);
const { account } = await wardkey.createAccount();
const { text: good, id, hint } = await wardkey.createToken(account.username, 'Good', ['api', 'tokens:read']);
const verifier = await wardkey.createToken(account.username, 'Resource server', ['verify']);

// Not in the folder of the server, in which no token may be found afterwards.
const secrets = mkdtempSync(join(tmpdir(), 'wardkey-secrets-'));
after(() => rmSync(secrets, { recursive: true, force: true }));
const file = join(secrets, 'token');
writeFileSync(file, `${good}\r\n`, { mode: 0o600 });

const remote = openSession(wardkey, { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: verifier.text });
const VERIFY = ['token', 'verify'];
const FIELDS = ['account', 'code', 'problem', 'token', 'valid'];

interface Verdict {
  readonly valid: boolean;
  readonly code: string;
  readonly token: { readonly id: string } | null;
  readonly problem: { readonly code: string; readonly title: string; readonly detail: string } | null;
}

test('a good token is called good, from standard input or a file, with or without a line end, by both ways', async () => {
  for (const from of [session, remote]) {
    for (const [args, input] of [
      [VERIFY, good],
      [VERIFY, `${good}\n`],
      [[...VERIFY, '-'], `${good}\r\n`],
      [[...VERIFY, '--file', file], ''],
      [[...VERIFY, '--scope', 'tokens:read'], good],
    ] as const) {
      const shown = await from.ok(args, input);
      assert.match(
        shown,
        /^The token is good: "Good" \(r8_…\w{4}\) of person-1, scopes api, tokens:read\.\n$/,
      );
      assert.ok(shown.includes(hint));
    }
  }
});

test('on the server itself, looking at a token is no use of it; from elsewhere it is, and is told without an address', async () => {
  const fresh = await wardkey.createToken('person-1', 'Looked at');
  const shown = () => session.ok(['token', 'show', fresh.id]);
  await session.ok(VERIFY, fresh.text);
  await session.run([...VERIFY, '--scope', 'operator'], fresh.text);
  assert.match(await shown(), /last used +never/);
  await remote.ok(VERIFY, fresh.text);
  assert.match(await shown(), /last used .* from an address that was not given, no user agent/);
});

test('a verdict has the same fields for programs, whether the token is good, refused or not even one', async () => {
  const asked: readonly (readonly [string, string, readonly string[]])[] = [
    ['accepted', good, []],
    ['scope_insufficient', good, ['--scope', 'operator']],
    ['token_unknown', mintToken(DEFAULT_PREFIX), []],
    ['token_malformed', good.slice(0, 20), []],
    ['token_missing', '', []],
    ['token_wrong_prefix', `acme_${good.slice(3)}`, []],
    ['well_formed', good, ['--offline']],
    ['token_malformed', `"${good}"`, ['--offline']],
  ];
  for (const [code, text, flags] of asked) {
    const { exitCode, stdout } = await session.run([...VERIFY, ...flags, '--json'], text);
    const verdict = oneDocument<Verdict>(stdout);
    for (const field of FIELDS) assert.ok(field in verdict, `${code} has ${field}`);
    const isGood = code === 'accepted' || code === 'well_formed';
    assert.deepEqual([verdict.code, verdict.valid, exitCode], [code, isGood, isGood ? 0 : 1]);
    assert.equal(verdict.problem?.code, isGood ? undefined : code);
    if (!isGood) assert.ok(verdict.problem?.title && verdict.problem.detail, code);
    assert.equal(verdict.token?.id, code === 'accepted' ? id : undefined);
    assertNothingOf(good, stdout);
  }
});

test('a token that is no good exits with 1 and says which mistake it is, and how to mend it', async () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    [`"${good}"`, /\[token_malformed\]\nwhy: {3}There are straight quotation marks around the API token/],
    [good.slice(0, 30), /\[token_malformed\]\nwhy: {3}The API token has 30 of 40 characters/],
    [
      `${good.slice(0, 9)}${good[9] === 'x' ? 'y' : 'x'}${good.slice(10)}`,
      /\[token_mistyped\][\s\S]*character 10 is wrong/,
    ],
    [`Bearer ${good}`, /\[token_malformed\]\nwhy: {3}The value has Bearer in it/],
    [hint, /shortened form/],
    ['$WARDKEY_API_TOKEN', /name of a shell variable/],
    ['', /\[token_missing\]/],
    [
      mintToken(DEFAULT_PREFIX),
      /\[token_unknown\]\nwhy: {3}The API token is well formed, but this installation has never/,
    ],
  ];
  for (const [text, expected] of wrong) {
    const { stderr } = await session.fails(1, VERIFY, text);
    assert.match(stderr, expected);
    assert.match(stderr, /\nfix: {3}\S.*\nmore: {2}.*wardkey explain token_\w+\n$/);
    assertNothingOf(good, stderr);
  }
});

test('a token that was disabled, leaked or deleted is told apart', async () => {
  const { id: ended, text } = await wardkey.createToken(account.username, 'Ending');
  for (const [args, expected] of [
    [['disable', ended, '--note', 'a test'], /was disabled on .*"a test"/],
    [['disable', ended, '--reason', 'leaked'], /was reported as leaked/],
    [['delete', ended, '--yes'], /was deleted on /],
  ] as const) {
    await session.ok(['token', ...args]);
    assert.match((await session.fails(1, VERIFY, text)).stderr, expected);
  }
});

test('the shape of a token is checked without any server', async () => {
  const env = { WARDKEY_DATA_DIR: '/nowhere' };
  const offline = await runAlone([...VERIFY, '--offline'], env, secrets, good);
  assert.equal(offline.exitCode, 0);
  assert.match(offline.stdout, /^The token is well formed\. Whether it works, only the server knows\.\n$/);
  const cut = await runAlone(VERIFY, env, secrets, good.slice(0, 20));
  assert.match(
    failureOf(1, cut, 'cut').error,
    /token_malformed/,
    'a server is asked for well-formed tokens alone',
  );
  assert.match(
    failureOf(7, await runAlone(VERIFY, env, secrets, good), 'good').error,
    /no Wardkey is running/,
  );
});

test('a token on the command line is refused without being checked or repeated: others can read it there', async () => {
  const { error, fix, stderr } = await session.fails(2, [...VERIFY, good]);
  assert.match(error, /not passed as an argument/);
  assert.match(fix, /pipe it in/);
  assertNothingOf(good, stderr);
  assert.match(
    (await session.fails(2, [...VERIFY, '--file', join(secrets, 'none')])).error,
    /cannot be read/,
  );
});

test('whoever asks needs the scope for it', async () => {
  const asking = openSession(wardkey, { WARDKEY_URL: wardkey.url, WARDKEY_API_TOKEN: good });
  const { stderr } = await asking.fails(4, VERIFY, verifier.text);
  assert.match(stderr, /\[scope_insufficient\][\s\S]*"verify"/);
});

function assertNothingOf(text: string, written: string): void {
  for (let start = DEFAULT_PREFIX.length; start + 8 <= text.length; start += 1) {
    assert.ok(!written.includes(text.slice(start, start + 8)), 'a part of the token is repeated');
  }
}
