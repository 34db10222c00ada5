import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX, parsePrefix } from '../token-format/prefix.ts';
import { AuthenticationError, Wardkey, type WardkeyOptions } from './index.ts';

const good = mintToken(DEFAULT_PREFIX);
const neverCalled: typeof fetch = () => Promise.reject(new Error('the constructor sent a request'));

/** What the constructor throws in an environment. */
function refusalIn(
  environment: Readonly<Record<string, string>>,
  options: WardkeyOptions = {},
): AuthenticationError {
  return withEnvironment(environment, () => {
    try {
      new Wardkey({ baseUrl: 'https://tokens.example', fetch: neverCalled, ...options });
    } catch (error) {
      assert.ok(error instanceof AuthenticationError);
      return error;
    }
    throw new Error('the constructor accepted it');
  });
}

function withEnvironment<T>(environment: Readonly<Record<string, string>>, run: () => T): T {
  const before = process.env;
  process.env = { ...environment };
  try {
    return run();
  } finally {
    process.env = before;
  }
}

/** Another digit than the one that stands at a place. */
function mistyped(text: string, index: number): string {
  return `${text.slice(0, index)}${text[index] === 'x' ? 'y' : 'x'}${text.slice(index + 1)}`;
}

const swappedCase = good.replace('r8_', 'R8_');
const foreign = mintToken(prefixOf('acme_'));

function prefixOf(text: string) {
  const parsed = parsePrefix(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.prefix;
}

const causes: readonly [name: string, environment: Record<string, string>, code: string, detail: RegExp][] = [
  ['not set', { PATH: '/bin' }, 'token_missing', /^The environment variable WARDKEY_API_TOKEN is not set\.$/],
  ['set, but empty', { WARDKEY_API_TOKEN: '' }, 'token_missing', /WARDKEY_API_TOKEN is set, but empty/],
  ['blank', { WARDKEY_API_TOKEN: ' \n' }, 'token_missing', /WARDKEY_API_TOKEN holds nothing but blanks/],
  ['KEY for TOKEN', { WARDKEY_API_KEY: good }, 'token_missing', /did you mean WARDKEY_API_KEY\?$/],
  ['without API', { WARDKEY_TOKEN: 'anything' }, 'token_missing', /did you mean WARDKEY_TOKEN\?$/],
  ['misspelt', { WARKDEY_API_TOKEN: 'anything' }, 'token_missing', /did you mean WARKDEY_API_TOKEN\?$/],
  ['lower case', { wardkey_api_token: good }, 'token_missing', /did you mean wardkey_api_token\?$/],
  ['another name', { MY_APP: good }, 'token_missing', /MY_APP holds an API token: did you mean MY_APP\?$/],
  ['quotes', { WARDKEY_API_TOKEN: `"${good}"` }, 'token_malformed', /WARDKEY_API_TOKEN: .*quotation marks/],
  ['cut short', { WARDKEY_API_TOKEN: good.slice(0, 20) }, 'token_malformed', /20 of 40 characters/],
  ['one typo', { WARDKEY_API_TOKEN: mistyped(good, 11) }, 'token_mistyped', /Most likely character 12/],
  ['wrong prefix', { WARDKEY_API_TOKEN: foreign }, 'token_wrong_prefix', /another installation.*acme_/],
  ['wrong case', { WARDKEY_API_TOKEN: swappedCase }, 'token_wrong_prefix', /lower-case letters/],
  ['of RunPod', { WARDKEY_API_TOKEN: 'rpa_ABCDEF' }, 'token_wrong_prefix', /RunPod key/],
  ['a hint', { WARDKEY_API_TOKEN: `r8_…${good.slice(-4)}` }, 'token_malformed', /shortened form/],
  ['Bearer', { WARDKEY_API_TOKEN: `Bearer ${good}` }, 'token_malformed', /has Bearer in it/],
  ['a variable', { WARDKEY_API_TOKEN: '$MY_TOKEN' }, 'token_malformed', /name of a shell variable/],
  ['an example', { WARDKEY_API_TOKEN: '<your API token>' }, 'token_malformed', /example/],
];

test('a token that is missing or malformed is named by the constructor, with its fix and page, before any call', () => {
  for (const [name, environment, code, detail] of causes) {
    const error = refusalIn(environment);
    assert.equal(error.code, code, name);
    assert.match(error.detail, detail, name);
    assert.equal(error.status, 401);
    assert.equal(error.docsUrl, `https://tokens.example/errors/${code}`);
    assert.ok(error.fix.length > 20, name);
    assert.match(
      error.message,
      /\n {2}fix: {2}.+\n {2}more: https:\/\/tokens\.example\/errors\/\w+ \[\w+\]$/s,
    );
  }
});

test('an option that is written down but undefined is a mistake, even where the environment has a token', () => {
  const options = { token: undefined } as unknown as WardkeyOptions;
  assert.match(refusalIn({}, options).detail, /^The option token was given, but it is undefined/);
  assert.match(refusalIn({ WARDKEY_API_TOKEN: good }, options).fix, /^Leave the option out/);
  for (const [token, detail] of [
    [null, /not a text but null/],
    [40, /not a text but of the type number/],
    ['', /The option token is empty/],
    [[good], /not a text but a list/],
  ] as const) {
    assert.match(refusalIn({}, { token } as unknown as WardkeyOptions).detail, detail);
  }
});

test('blanks around a token are left out, with a warning', async () => {
  for (const [value, warning] of [
    [`${good}\n`, /WARDKEY_API_TOKEN: There is a line break after the API token\. It was left out\./],
    [` ${good}`, /There is a space before/],
    [`\t${good}\r\n`, /There is a tab around/],
    [`\ufeff${good}`, /byte order mark before/],
  ] as const) {
    const warnings: string[] = [];
    let sent: string | null = '';
    const fetch: typeof globalThis.fetch = async (_url, init) => {
      sent = new Headers(init?.headers).get('authorization');
      return Response.json({ username: 'ada' });
    };
    const client = withEnvironment(
      { WARDKEY_API_TOKEN: value },
      () => new Wardkey({ fetch, warn: (message) => warnings.push(message) }),
    );
    assert.equal((await client.check()).username, 'ada');
    assert.equal(sent, `Bearer ${good}`);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', warning);
    assert.ok(!warnings[0]?.includes(good));
  }
});

test('the prefix of another installation is accepted when the client is told of it', () => {
  assert.match(refusalIn({ WARDKEY_API_TOKEN: foreign }).fix, /new Wardkey\(\{ prefix: "acme_" \}\)/);
  withEnvironment({ WARDKEY_API_TOKEN: foreign }, () => new Wardkey({ prefix: 'acme_' }));
  withEnvironment({ WARDKEY_API_TOKEN: good }, () => {
    for (const prefix of ['acme', 'A_', '', 'x'.repeat(20)]) {
      assert.throws(() => new Wardkey({ prefix }), { code: 'option_invalid' });
    }
  });
});

test('the address of the server is the option, else WARDKEY_URL, and may be written as other clients want it', async () => {
  for (const [baseUrl, variable, asked] of [
    ['https://tokens.example/v1', undefined, 'https://tokens.example/v1/account'],
    ['https://tokens.example/v2/', undefined, 'https://tokens.example/v1/account'],
    ['https://example.com/keys/', 'https://other.example', 'https://example.com/keys/v1/account'],
    [undefined, 'https://other.example/', 'https://other.example/v1/account'],
    [undefined, '', 'http://127.0.0.1:7070/v1/account'],
    [undefined, undefined, 'http://127.0.0.1:7070/v1/account'],
  ] as const) {
    let url = '';
    const fetch: typeof globalThis.fetch = async (address) => {
      url = String(address);
      return Response.json({ username: 'ada' });
    };
    const environment = { ...(variable !== undefined && { WARDKEY_URL: variable }) };
    await withEnvironment(environment, () => new Wardkey({ token: good, baseUrl, fetch })).check();
    assert.equal(url, asked);
  }
  for (const baseUrl of ['', 'tokens.example', 'ftp://x', `https://${good}@x`, `https://x/?key=${good}`]) {
    assert.throws(
      () => new Wardkey({ token: good, baseUrl }),
      (error: Error) => !error.message.includes(good),
    );
  }
});

test('without a process, as in a browser, the constructor asks for the option', () => {
  const before = process;
  try {
    Object.assign(globalThis, { process: undefined });
    assert.throws(() => new Wardkey(), {
      code: 'token_missing',
      detail: /there are no environment variables here/,
    });
  } finally {
    Object.assign(globalThis, { process: before });
  }
});

test('no refusal repeats any of what was given in place of a token', () => {
  const damaged = fc.tuple(fc.nat(39), fc.string({ minLength: 1, maxLength: 3 })).map(([index, by]) => {
    return `${good.slice(0, index)}${by}${good.slice(index + 1)}`;
  });
  const wrapped = fc.tuple(fc.string(), fc.constant(good), fc.string()).map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.oneof(damaged, wrapped),
      fc.constantFrom('WARDKEY_API_TOKEN', good, 'X'),
      (value, name) => {
        let error: unknown;
        withEnvironment({ [name]: value.replaceAll('\0', '') }, () => {
          try {
            new Wardkey({ warn: () => undefined });
          } catch (thrown) {
            error = thrown;
          }
        });
        if (error === undefined) return;
        assert.ok(error instanceof AuthenticationError);
        const shown = `${error.stack}${JSON.stringify(error)}`;
        for (let start = 3; start + 8 <= good.length; start++) {
          assert.ok(!shown.includes(good.slice(start, start + 8)), shown);
        }
      },
    ),
    { numRuns: 500 },
  );
});
