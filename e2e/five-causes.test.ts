import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { eventually } from './eventually.ts';
import { placeLibrary } from './place-library.ts';
import { runCommand } from './run-command.ts';
import { startWardkey } from './start-wardkey.ts';
import { plainOutput } from './try-lesson.ts';

/**
 * The five causes that the page of another service names for its AuthenticationError, without telling them apart: the
 * variable is not set or misspelt, the key has expired or was revoked, it was mistyped in the program, it is missing,
 * it is not valid. Here is what a person reads of each, word by word, from the library and from a plain call.
 */

const wardkey = await startWardkey({ after }, 'causes');
const { account, token } = await wardkey.createAccount();
// Not among what the server leaves behind: a program here has a token in it.
const folder = mkdtempSync(join(tmpdir(), 'wardkey-causes-'));
after(() => rmSync(folder, { recursive: true, force: true }));
placeLibrary(folder, []);

/** Where the library notices a mistake. */
type Place = 'constructor' | 'check' | 'nowhere';
type Variables = Readonly<Record<string, string>>;

/** What a person reads of a mistake: from the library, and from a plain call. They differ only where they know more. */
interface Read {
  readonly place: Place;
  readonly library: string;
  readonly plain: string;
}

async function readOf(env: Variables, client = 'new Wardkey()'): Promise<Read> {
  const [{ place, words }, plain] = await Promise.all([
    readFromLibrary(env, client),
    readFromCall(env.WARDKEY_API_TOKEN ?? ''),
  ]);
  return { place, library: words, plain };
}

/** Starts a program that makes a client and checks it, in a process and an environment of its own. */
async function readFromLibrary(env: Variables, client: string): Promise<{ place: Place; words: string }> {
  const program = `import { AuthenticationError, Wardkey } from 'wardkey';
let place = 'constructor';
try {
  const client = ${client};
  place = 'check';
  await client.check();
  console.log('nowhere');
} catch (error) {
  if (!(error instanceof AuthenticationError) || error.status !== 401) throw error;
  console.log(place + '\\n' + error.message);
}`;
  const file = join(folder, 'start.mjs');
  writeFileSync(file, program);
  const { stdout, stderr } = await runCommand(process.execPath, [file], {
    folder,
    env: { WARDKEY_URL: wardkey.url, ...env },
  });
  assert.equal(stderr, '');
  const [place, ...words] = plainOutput(stdout).split('\n');
  return { place: place as Place, words: words.join('\n') };
}

/** The same mistake without the library: what stands in the answer. Undefined sends no header at all. */
async function readFromCall(token: string | undefined): Promise<string> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${wardkey.url}/v1/account`, { headers });
  const { detail, fix, type, code } = JSON.parse(plainOutput(await answer.text())) as Record<string, string>;
  return message(`${detail}`, `${fix}`, `${code}`, type);
}

function message(happened: string, fix: string, code: string, page = `${PAGES}/${code}`): string {
  return `${happened}\n  fix:  ${fix}\n  more: ${page} [${code}]`;
}

const PAGES = 'http://127.0.0.1:7070/errors';

/** Makes a token, and does something with it on the server’s machine. */
async function tokenAfter(name: string, verb: string, ...flags: string[]): Promise<Variables> {
  const { id, text } = await wardkey.createToken(account.username, name);
  const { exitCode, stderr } = await wardkey.wardkey(['token', verb, id, ...flags]);
  assert.equal(exitCode, 0, stderr);
  return { WARDKEY_API_TOKEN: text };
}

const NOTHING_FOLLOWS = message(
  'The Authorization header says Bearer, but no API token follows.',
  'The variable or setting that should hold the API token is empty: set it for the process that makes the call, under the name that the program reads.',
  'token_missing',
);
const COPY_AGAIN =
  'Copy the whole API token again from where it was saved. It is shown only once: if it was not saved, create a new one.';
const NEW_TOKEN =
  'Create a new API token and put it where the program reads it; then start the program again.';
const NOW = '2026-11-21 at 14:02:11.000 UTC';

test('cause 1, the variable is not set or misspelt: its name is said, and the one that was meant', async () => {
  for (const misspelt of ['WARDKEY_API_KEY', 'WRADKEY_API_TOKEN']) {
    assert.deepEqual(await readOf({ [misspelt]: token.text }), {
      place: 'constructor',
      library: message(
        `The environment variable WARDKEY_API_TOKEN is not set, but ${misspelt} is: did you mean ${misspelt}?`,
        `Rename ${misspelt} to WARDKEY_API_TOKEN, or pass it: new Wardkey({ token: process.env.${misspelt} }).`,
        'token_missing',
      ),
      plain: NOTHING_FOLLOWS,
    });
  }
  assert.deepEqual(await readOf({}, 'new Wardkey({ token: process.env.MY_TOKEN })'), {
    place: 'constructor',
    library: message(
      'The option token was given, but it is undefined: the variable or setting that it was read from is not set.',
      'Check the name of that variable, and that it is set for this process before this line runs.',
      'token_missing',
    ),
    plain: NOTHING_FOLLOWS,
  });
});

test('cause 2, the token has expired or was revoked: which of the two, when, and by whom', async () => {
  const made = await wardkey.wardkey([
    'token',
    'create',
    'trial',
    '--account',
    account.username,
    '--expires',
    '1s',
    '--plain',
  ]);
  const trial = { WARDKEY_API_TOKEN: made.stdout.trim() };
  const ended: readonly [Variables, what: string, fix: string, code: string][] = [
    [
      await tokenAfter('nightly job', 'disable', '--reason', 'unused', '--note', 'spring cleaning'),
      `The API token "nightly job" (r8_…a1B2) was disabled on ${NOW} by an operator of this server (unused, "spring cleaning").`,
      'If it is safe, enable it again (http://127.0.0.1:7070/account/api-tokens/tok_0123456789abcdefghi). Otherwise create a new token and put it where the program reads it.',
      'token_disabled',
    ],
    [
      await tokenAfter('website', 'disable', '--reason', 'leaked'),
      `The API token "website" (r8_…a1B2) was reported as leaked and disabled on ${NOW} by an operator of this server.`,
      `${NEW_TOKEN} Removing the place where it leaked does not make the old one safe.`,
      'token_leaked',
    ],
    [
      await tokenAfter('app', 'rotate', '--grace', '0', '--plain'),
      `The API token "app" (r8_…a1B2) was replaced by a new text; this one ended on ${NOW}.`,
      'Put the new text of the token where the program reads it, then start the program again: clients keep the token they were started with.',
      'token_rotated',
    ],
    [
      await tokenAfter('old job', 'delete', '--confirm', 'old job'),
      `The API token "old job" (r8_…a1B2) was deleted on ${NOW} by an operator of this server.`,
      NEW_TOKEN,
      'token_deleted',
    ],
    [trial, `The API token "trial" (r8_…a1B2) expired on ${NOW}.`, NEW_TOKEN, 'token_expired'],
  ];
  await eventually('the token has expired', async () => {
    const answer = await fetch(`${wardkey.url}/v1/account`, {
      headers: { authorization: `Bearer ${trial.WARDKEY_API_TOKEN}` },
    });
    return answer.status === 401 || undefined;
  });
  for (const [env, what, fix, code] of ended) {
    const words = message(what, fix, code);
    assert.deepEqual(await readOf(env), { place: 'check', library: words, plain: words });
  }
});

test('cause 3, the token stands in the program and has a slip: which character is wrong', async () => {
  const { text } = token;
  const slipped = `${text.slice(0, 20)}${text[20] === 'x' ? 'y' : 'x'}${text.slice(21)}`;
  const what =
    'The API token is mistyped: its last six characters, a checksum, do not fit the others. Most likely character 21 is wrong.';
  assert.deepEqual(await readOf({ WARDKEY_API_TOKEN: slipped }, `new Wardkey({ token: '${slipped}' })`), {
    place: 'constructor',
    library: message(`The option token: ${what}`, COPY_AGAIN, 'token_mistyped'),
    plain: message(what, COPY_AGAIN, 'token_mistyped'),
  });
});

test('cause 4, the token is missing: nothing was set, or what was set is empty', async () => {
  assert.deepEqual(await readOf({}), {
    place: 'constructor',
    library: message(
      'The environment variable WARDKEY_API_TOKEN is not set.',
      'Set it for the process that runs this program, for example in its .env file or with: read -rs WARDKEY_API_TOKEN && export WARDKEY_API_TOKEN. Or pass it: new Wardkey({ token }).',
      'token_missing',
    ),
    plain: NOTHING_FOLLOWS,
  });
  assert.deepEqual(await readOf({ WARDKEY_API_TOKEN: '' }), {
    place: 'constructor',
    library: message(
      'The variable WARDKEY_API_TOKEN is set, but empty.',
      'Put the API token there. If a file or a secret store should have filled it in, check the name of the entry.',
      'token_missing',
    ),
    plain: NOTHING_FOLLOWS,
  });
  assert.equal(
    await readFromCall(undefined),
    message(
      'The request carried no API token.',
      'Send the header "Authorization: Bearer <your API token>". If the token stands in an environment variable, check that the variable is set in the process that makes the call, and that its name is spelled as the client expects.',
      'token_missing',
    ),
  );
});

test('cause 5, the token is not valid: never issued, cut off, in quotation marks, or of another service', async () => {
  const unknown = message(
    'The API token is well formed, but this installation has never issued it.',
    'Check that the address is that of the installation which issued the token. If it is, create a new token.',
    'token_unknown',
  );
  assert.deepEqual(await readOf({ WARDKEY_API_TOKEN: mintToken(DEFAULT_PREFIX) }), {
    place: 'check',
    library: unknown,
    plain: unknown,
  });
  const flawed: readonly [value: string, what: string, fix: string, code: string][] = [
    [
      token.text.slice(0, 20),
      'The API token has 20 of 40 characters: it was cut off while copying.',
      COPY_AGAIN,
      'token_malformed',
    ],
    [
      `"${token.text}"`,
      'There are straight quotation marks around the API token.',
      'Remove the quotation marks: what reads the setting takes them as part of its value. The API token itself is complete.',
      'token_malformed',
    ],
    [
      `rpa_${'ABCDEFGH12'.repeat(4)}`,
      'This looks like a RunPod key, not like an API token of this installation.',
      'Use an API token that was created here: it begins with r8_. Whoever runs this server may have seen the other one: replace it where it came from.',
      'token_wrong_prefix',
    ],
  ];
  for (const [value, what, fix, code] of flawed) {
    assert.deepEqual(await readOf({ WARDKEY_API_TOKEN: value }), {
      place: 'constructor',
      library: message(`The variable WARDKEY_API_TOKEN: ${what}`, fix, code),
      plain: message(what, fix, code),
    });
  }
});

test('without any of these mistakes the program starts', async () => {
  assert.deepEqual(await readFromLibrary({ WARDKEY_API_TOKEN: token.text }, 'new Wardkey()'), {
    place: 'nowhere',
    words: '',
  });
});
