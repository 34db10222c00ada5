import assert from 'node:assert/strict';
import { searchForTokens } from '../scripts/search-for-tokens.ts';
import { catalogue, isProblemCode } from '../src/problems/catalogue.ts';
import { checksumOf } from '../src/token-format/checksum.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { callApi } from './call-api.ts';
import { type FullProblem, type RawAnswer, requestText } from './raw-request.ts';
import { type NewAccount, type Scope, startWardkey, type Wardkey } from './start-wardkey.ts';

/** A server to which dirty requests are sent, and the tokens that they are made of. */
export interface DirtyStage {
  readonly wardkey: Wardkey;
  readonly ada: NewAccount;
  /** The text of a good token with many scopes. */
  readonly good: string;
  /** That of another good one. */
  readonly other: string;
  /** Of the right form, and never issued. */
  readonly unknown: string;
  /** The good one, with a slip in it. */
  readonly mistyped: string;
  /** A good form with another prefix. */
  readonly otherPrefix: string;
  /** What holds of every refusal; answers its problem. `title` where it is another than that of the catalogue. */
  refusalOf(answer: RawAnswer, what: string, title?: string): FullProblem;
  /** Fails when anything of what was sent stands in a file of the server, or has changed the good token. */
  assertUntouched(): Promise<void>;
}

/** Starts the server; it ends with the scope. */
export async function openDirtyStage(scope: Scope, name: string): Promise<DirtyStage> {
  const wardkey = await startWardkey(scope, name);
  const ada = await wardkey.createAccount();
  const scopes = ['api', 'tokens:read', 'tokens:write', 'verify'];
  const { text: good } = await wardkey.createToken(ada.account.username, 'All', scopes);
  const { text: other } = ada.token;
  const unknown = mintToken(DEFAULT_PREFIX);
  const mistyped = `${good.slice(0, 10)}${good.charAt(10) === 'x' ? 'y' : 'x'}${good.slice(11)}`;
  const start = `acme_${unknown.slice(3, 32)}`;
  const otherPrefix = start + checksumOf(start);
  const secrets = [good, other, unknown, mistyped, otherPrefix];
  return {
    ...{ wardkey, ada, good, other, unknown, mistyped, otherPrefix },
    refusalOf: (answer, what, title) => {
      for (const text of secrets) assertNothingOf(text, answer.bytes, what);
      return problemOf(answer, wardkey.url, what, title);
    },
    assertUntouched: async () => {
      await wardkey.stop();
      const { found, files } = searchForTokens(wardkey.folder);
      assert.ok(files >= 3, 'database, key and log were searched');
      assert.deepEqual(found, []);
      await wardkey.restart();
      const { body } = await callApi<{ state: string; name: string }>(
        wardkey.url,
        good,
        'GET',
        '/v1/tokens/self',
      );
      assert.deepEqual([body.state, body.name], ['active', 'All']);
    },
  };
}

/** The three programs inside the server that read a token: gateway, API, and the endpoint of resource servers. */
export const TARGETS = {
  gateway: (headers: readonly string[]) => requestText('/v1/predictions', { headers }),
  api: (headers: readonly string[]) => requestText('/v1/account', { headers }),
  verify: (headers: readonly string[]) =>
    requestText('/v1/tokens/verify', { method: 'POST', headers, body: '{"token":"none"}' }),
};

/** A header with a token. */
export const bearer = (text: string): string[] => [`Authorization: Bearer ${text}`];

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The fields of RFC 9457 and ours, and the headers. */
function problemOf(answer: RawAnswer, base: string, what: string, title?: string): FullProblem {
  const problem = answer.problem();
  assert.ok(isProblemCode(problem.code), what);
  assert.equal(problem.type, `${base}/errors/${problem.code}`, what);
  assert.equal(problem.title, title ?? catalogue[problem.code].title, what);
  assert.equal(problem.status, answer.status, what);
  assert.equal(answer.status, catalogue[problem.code].status, what);
  assert.equal(problem.instance, `urn:wardkey:request:${problem.request_id}`, what);
  assert.equal(answer.headers.get('x-request-id'), problem.request_id, what);
  assert.equal(answer.headers.get('cache-control'), 'no-store', what);
  assert.ok(problem.detail.length > 10 && problem.fix.length > 5, what);
  assert.ok(Buffer.byteLength(answer.body) <= 1024, `${what}: a problem fits in 1 KB`);
  return problem;
}

function assertNothingOf(text: string, bytes: string, what: string): void {
  const random = text.slice(text.indexOf('_') + 1);
  for (const form of [random, base64(`${text}:`), Buffer.from(random).toString('hex')]) {
    for (let start = 0; start + 8 <= form.length; start += 1) {
      assert.ok(!bytes.includes(form.slice(start, start + 8)), `${what}: repeats a part of the token`);
    }
  }
}
