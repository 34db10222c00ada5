import assert from 'node:assert/strict';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { Wardkey, WardkeyError } from './index.ts';

/** All that can be seen of a thing, by whatever prints it or looks through it. */
function everythingSeen(thing: unknown): string {
  let written = '';
  const stream = new Writable({
    write: (piece, _encoding, done) => {
      written += String(piece);
      done();
    },
  });
  const log = new Console({ stdout: stream, stderr: stream });
  log.log(thing);
  log.error('%o %O %s %j', thing, thing, thing, thing);
  log.dir(thing, { depth: null, showHidden: true });
  log.table([thing]);
  return [
    written,
    inspect(thing, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    inspect(thing, { depth: Number.POSITIVE_INFINITY, customInspect: false, showProxy: true }),
    JSON.stringify(thing),
    String(thing),
    ...texts(thing, new Set()),
  ].join('\n');
}

/** Every text that can be reached from a thing by its fields, hidden ones, getters and prototypes included. */
function texts(thing: unknown, seen: Set<unknown>): string[] {
  if (typeof thing === 'string') return [thing];
  if ((typeof thing !== 'object' && typeof thing !== 'function') || thing === null || seen.has(thing))
    return [];
  seen.add(thing);
  const found: string[] = [];
  for (let owner: object | null = thing; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (owner === Object.prototype || owner === Function.prototype) break;
    for (const name of Reflect.ownKeys(owner)) {
      found.push(String(name));
      try {
        found.push(...texts(Reflect.get(thing, name), seen));
      } catch {
        // `arguments` and the like cannot be read.
      }
    }
  }
  return found;
}

const anyToken = fc.constant(0).map(() => mintToken(DEFAULT_PREFIX));

/** What a request may end in, when whatever is in the way gives back what it was sent. */
const endings: readonly ((request: {
  url: unknown;
  init: RequestInit;
  token: string;
}) => Promise<Response>)[] = [
  async ({ init, token }) => {
    throw Object.assign(new Error(`cannot send "Bearer ${token}"`), {
      request: init,
      config: { headers: init },
    });
  },
  async ({ init, token }) => {
    throw new TypeError('fetch failed', {
      cause: Object.assign(new Error(token, { cause: init }), { code: `E${token}`, name: token }),
    });
  },
  async ({ init }) => {
    throw init;
  },
  async ({ token }) => {
    throw `Bearer ${token}`;
  },
  async ({ token }) => {
    throw new AggregateError([new Error(token)], `${'x'.repeat(1970)} ${token}`);
  },
  async ({ token }) => {
    throw {
      get message(): string {
        throw new Error(token);
      },
      name: btoa(token),
    };
  },
  async ({ init, token }) =>
    Response.json(
      {
        code: token,
        detail: `You sent ${token}`,
        fix: token,
        type: `https://x/${token}`,
        errors: [{ pointer: token, detail: token }],
        ...init,
      },
      { status: 401, headers: { 'x-request-id': token } },
    ),
  async ({ token }) =>
    new Response(`<h1>${token}</h1>`, {
      status: 502,
      headers: {
        'www-authenticate': `Bearer error_description="${token}", error_uri="https://x/errors/${token}"`,
      },
    }),
  async ({ token }) => Response.json({ detail: [{ msg: token, loc: [token] }] }, { status: 422 }),
  async ({ token }) =>
    Response.json({ [token]: { message: token }, error: token, message: [token] }, { status: 500 }),
  async ({ token }) => new Response(token, { status: 200 }),
  async ({ token }) => new Response(null, { status: 302, headers: { location: `https://x/${token}` } }),
  async ({ token }) => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error(token)) });
    return new Response(body, { status: 200 });
  },
  async () => Response.json({ nothing: 'an account' }),
];

test('no error and no client shows the token, however it is printed and whatever the answer was', async () => {
  await fc.assert(
    fc.asyncProperty(anyToken, fc.constantFrom(...endings), fc.boolean(), async (token, ending, isGiven) => {
      const client = new Wardkey({
        token: isGiven ? () => token : token,
        retries: 0,
        fetch: (url, init = {}) => ending({ url, init, token }),
      });
      const calls = [
        () => client.check(),
        () => client.tokens.create({ name: 'x' }),
        () => client.request('GET', `/v1/tokens/${token}`),
        () => client.request('GET', `/v1/tokens/${token}`, { timeoutSeconds: 0.001, signal: undefined }),
      ];
      for (const call of calls) {
        const thrown: unknown = await call().catch((error: unknown) => error);
        if (thrown instanceof Error) assert.ok(thrown instanceof WardkeyError, String(thrown));
        else continue;
        const seen = everythingSeen(thrown) + everythingSeen(client);
        assert.ok(!seen.includes(token), seen);
        assert.ok(!seen.includes(btoa(token)), seen);
      }
      assert.ok(!everythingSeen([client, { client }]).includes(token));
    }),
    { numRuns: 150 },
  );
});

test('an error of a failing token function does not show what the function threw beside its message', async () => {
  const token = mintToken(DEFAULT_PREFIX);
  const client = new Wardkey({
    token: () => {
      throw Object.assign(new Error(`vault said ${token}`), { response: { body: token } });
    },
  });
  const error: unknown = await client.check().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof WardkeyError);
  const seen = everythingSeen(error);
  assert.ok(!seen.includes(token), seen);
  assert.match(seen, /vault said \(not shown\)/);
});

test('looking through a thing finds a token wherever it hides', () => {
  const token = mintToken(DEFAULT_PREFIX);
  for (const thing of [
    Object.assign(new Error('x'), { token }),
    new Error('x', { cause: { deep: [{ token }] } }),
    Object.defineProperty({}, 'hidden', { value: token }),
    { [Symbol('s')]: token },
    Object.create({
      get inherited() {
        return token;
      },
    }),
    Object.assign(() => undefined, { token }),
  ]) {
    assert.ok(everythingSeen(thing).includes(token));
  }
});
