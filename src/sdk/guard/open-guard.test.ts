import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerProblem } from '../../problems/answer-problem.ts';
import { catalogue, type ProblemCode } from '../../problems/catalogue.ts';
import { problem } from '../../problems/problem.ts';
import { mintToken } from '../../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../../token-format/prefix.ts';
import { readCredential } from '../../token-format/read-credential.ts';
import { problemOfVerdict } from '../../verify/problem-of-verdict.ts';
import { type AcceptedVerdict, type Problem, type Verdict, Wardkey } from '../index.ts';
import { type GuardOptions, type GuardOutcome, openGuard } from './open-guard.ts';
import { LOCAL_REFUSALS, refusalOf } from './refusal.ts';
import { openVerdictMemory } from './verdict-memory.ts';

const baseUrl = 'https://tokens.example';
const token = mintToken(DEFAULT_PREFIX);
const accepted: AcceptedVerdict = {
  valid: true,
  code: 'accepted',
  revision: 7,
  token: { id: 'tok_1', name: 'CI', hint: 'r8_…a1B2', scopes: ['api'], expires_at: null },
  account: { id: 'acc_1', type: 'user', username: 'ada' },
  problem: null,
};

/** A guard whose server answers like this, and what it was asked. */
function guarding(answer: () => Response | Promise<Response>, options: GuardOptions = {}) {
  const asked: unknown[] = [];
  const errors: Error[] = [];
  const client = new Wardkey({
    token: mintToken(DEFAULT_PREFIX),
    baseUrl,
    retries: 0,
    fetch: async (_url, init) => {
      asked.push(JSON.parse(String(init?.body)));
      return answer();
    },
  });
  const check = openGuard({ client, onError: (error) => errors.push(error), ...options });
  return { check, asked, errors };
}

function refused(outcome: GuardOutcome): Problem & { headers: Readonly<Record<string, string>> } {
  assert.ok(!outcome.ok);
  assert.deepEqual(JSON.parse(outcome.refusal.body), outcome.refusal.problem);
  assert.equal(outcome.refusal.status, outcome.refusal.problem.status);
  return { ...outcome.refusal.problem, headers: outcome.refusal.headers };
}

test('a request with a good token passes, and says whose it is; the server is asked all that it needs to know', async () => {
  const { check, asked } = guarding(() => Response.json(accepted));
  const request = {
    authorization: [`Bearer ${token}`],
    url: '/x',
    address: '203.0.113.7',
    userAgent: 'curl/8',
  };
  assert.deepEqual(await check(request), {
    ok: true,
    caller: { token: accepted.token, account: accepted.account },
  });
  await check({ ...request, userAgent: 'x'.repeat(5000) });
  assert.deepEqual(asked[0], { token, scope: 'api', address: '203.0.113.7', user_agent: 'curl/8' });
  assert.equal((asked[1] as { user_agent: string }).user_agent.length, 1024);
  assert.equal(asked.length, 2, 'nothing is kept unless it is asked for');
});

test('a request without a token, with a dirty one, with two or with one in its URL is refused without asking', async () => {
  const { check, asked } = guarding(() => Response.json(accepted));
  const cases: readonly [authorization: string[], url: string, code: ProblemCode][] = [
    [[], '/', 'token_missing'],
    [['Bearer'], '/', 'token_missing'],
    [[`Bearer "${token}"`], '/', 'token_malformed'],
    [[token], '/', 'token_malformed'],
    [[`Bearer ${token.slice(0, 20)}`], '/', 'token_malformed'],
    [['Bearer rpa_X'], '/', 'token_wrong_prefix'],
    [[`Bearer ${token}`, `Bearer ${token}`], '/', 'token_ambiguous'],
    [[`Bearer ${token}, Bearer ${token}`], '/', 'token_ambiguous'],
    [[], `/?key=${token}`, 'token_in_url'],
    [[], `/${token.replace('_', '%5F')}`, 'token_in_url'],
    [[], '/?api_key=abc', 'token_in_url'],
    [[`Bearer ${token}`], `/?key=${token}`, 'token_ambiguous'],
  ];
  for (const [authorization, url, code] of cases) {
    const answer = refused(await check({ authorization, url }));
    assert.equal(answer.code, code);
    assert.equal(answer.type, `${baseUrl}/errors/${code}`);
    assert.equal(answer.headers['x-request-id'], answer.request_id);
    assert.doesNotMatch(JSON.stringify(answer), new RegExp(token));
  }
  assert.equal(asked.length, 0);
});

test('what is refused here reads as the server itself words it, challenge and all', () => {
  for (const [code, row] of Object.entries(LOCAL_REFUSALS)) {
    const { status, title, happened, fix } = catalogue[code as ProblemCode];
    assert.equal(row.status, status);
    assert.equal(row.title, title);
    if ('fix' in row) assert.deepEqual([row.happened, row.fix], [happened, fix]);
  }
  const context = { publicUrl: baseUrl, requestId: 'request-1' };
  for (const code of Object.keys(catalogue) as ProblemCode[]) {
    const said = problem(code, {
      detail: 'It’s "odd"\\ …é',
      ...(code === 'scope_insufficient' && { requiredScopes: ['api'] }),
      ...(code === 'rate_limited' && { retryAfterSeconds: 7 }),
    });
    const answer = answerProblem(said, context);
    const here = refusalOf(JSON.parse(answer.body) as Problem);
    assert.deepEqual(
      [here.status, here.headers, here.body],
      [answer.status, answer.headers, answer.body],
      code,
    );
  }
});

test('a flaw of the header is worded as the gateway words it', async () => {
  const { check } = guarding(() => Response.json(accepted));
  for (const value of [
    'Bearer',
    `Basic ${btoa(`${token}:`)}`,
    `Bearer ${token}x`,
    `Bearer:${token}`,
    `'${token}'`,
  ]) {
    const credential = readCredential([value], DEFAULT_PREFIX);
    assert.equal(credential.kind, 'flawed');
    const answer = refused(await check({ authorization: [value], url: '/' }));
    const flaw = 'flaw' in credential ? credential.flaw : undefined;
    assert.ok(flaw);
    const said = problemOfVerdict({ code: answer.code as 'token_malformed', flaw }, DEFAULT_PREFIX);
    assert.deepEqual([answer.detail, answer.fix], [said.detail, said.fix]);
  }
});

test('a refusal of the server is handed on as it is', async () => {
  const said = answerProblem(problem('token_disabled'), {
    publicUrl: 'https://public.example',
    requestId: 'r-1',
  });
  const verdict = { valid: false, code: 'token_disabled', revision: 7, token: null, account: null };
  const { check } = guarding(() => Response.json({ ...verdict, problem: JSON.parse(said.body) }));
  const outcome = await check({ authorization: [`Bearer ${token}`], url: '/' });
  assert.ok(!outcome.ok);
  assert.deepEqual([outcome.refusal.headers, outcome.refusal.body], [said.headers, said.body]);
});

test('whatever keeps the verdict away, the request is refused with 503, and the owner is told why', async () => {
  const answers: (() => Response | Promise<Response>)[] = [
    () => Promise.reject(new TypeError('fetch failed')),
    () => Response.json({ code: 'token_disabled', detail: 'Disabled.' }, { status: 401 }),
    () => Response.json({ code: 'scope_insufficient', detail: 'Lacks verify.' }, { status: 403 }),
    () => Response.json({}, { status: 500 }),
    () => Response.json({}, { status: 404 }),
    () => Response.json({}, { status: 429 }),
    () => new Response('<html>'),
    () => new Response(''),
    () => Response.json(null),
    () => Response.json({ valid: 'true' }),
    () => Response.json({ valid: true }),
    () => Response.json({ valid: true, code: 'token_disabled', token: accepted.token }),
    () => Response.json({ valid: false, problem: { status: 200 } }),
    () => Response.json({ valid: false }),
  ];
  for (const answer of answers) {
    const { check, errors } = guarding(answer, { cacheSeconds: 60 });
    const said = refused(await check({ authorization: [`Bearer ${token}`], url: '/' }));
    assert.deepEqual(
      [said.code, said.status, said.headers['retry-after']],
      ['verifier_unavailable', 503, '2'],
    );
    assert.equal(errors.length, 1);
    assert.doesNotMatch(`${errors[0]?.stack}`, new RegExp(token));
  }
});

test('an accepted token is kept no longer than was asked for, nor beyond its own expiry; a refusal is not kept', async () => {
  let now = Date.parse('2026-11-21T12:00:00Z');
  const memory = openVerdictMemory(30, () => now);
  let asked = 0;
  const answering = (verdict: object) => async () => {
    asked += 1;
    return verdict as Verdict;
  };
  const ask = (verdict: object, question = { token: 'a' }) => memory.recall(question, answering(verdict));
  const step = async (seconds: number, verdict: object) => {
    now += seconds * 1000;
    await ask(verdict);
    return asked;
  };
  assert.equal(await step(0, accepted), 1);
  assert.equal(await step(29.999, accepted), 1);
  assert.equal(await step(0.001, { valid: false }), 2);
  assert.equal(await step(0, { valid: false }), 3);
  const soon = { ...accepted, token: { ...accepted.token, expires_at: '2026-11-21T12:00:40Z' } };
  assert.equal(await step(0, soon), 4);
  assert.equal(await step(9.999, soon), 4);
  assert.equal(await step(0.001, soon), 5);
  await ask(accepted, { token: 'b' });
  assert.equal(asked, 6, 'another token is another question');
  assert.throws(() => openGuard({ client: new Wardkey({ token }), cacheSeconds: Number.NaN }), RangeError);
});

test('a guard without a token of its own does not start', () => {
  const before = process.env;
  process.env = {};
  try {
    assert.throws(() => openGuard(), { name: 'AuthenticationError', code: 'token_missing' });
  } finally {
    process.env = before;
  }
});
