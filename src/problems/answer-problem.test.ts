import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerProblem, problemResponse } from './answer-problem.ts';
import { catalogue, type ProblemCode } from './catalogue.ts';
import { problem } from './problem.ts';

const CODES = Object.keys(catalogue) as ProblemCode[];
const CONTEXT = { publicUrl: 'https://api.example.com', requestId: 'request-1' };

test('who calls with the command line is told a command, and everyone else the page', async () => {
  const both = problem('token_disabled', { fix: 'run it', fixOnPages: 'open {server}/it' });
  const fixFor = async (userAgent?: string) =>
    ((await problemResponse(both, { ...CONTEXT, userAgent }).json()) as { fix: string }).fix;
  assert.equal(await fixFor('wardkey/0.1.0'), 'run it');
  for (const agent of ['curl/8.5.0', 'replicate-javascript/1.4.0', undefined])
    assert.equal(await fixFor(agent), 'open https://api.example.com/it');
});

test('every code is a problem+json object with the fields that clients read', async () => {
  for (const code of CODES) {
    const response = problemResponse(problem(code), CONTEXT);
    assert.equal(response.status, catalogue[code].status);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const body = (await response.json()) as Record<string, unknown>;
    assert.deepEqual(
      [body.type, body.title, body.status, body.code, body.instance],
      [
        `https://api.example.com/errors/${code}`,
        catalogue[code].title,
        catalogue[code].status,
        code,
        'urn:wardkey:request:request-1',
      ],
    );
    for (const field of ['detail', 'fix', 'request_id']) assert.equal(typeof body[field], 'string');
  }
});

test('a 401 about a token challenges as RFC 6750 says, and only a request without credentials gets no error in it', () => {
  for (const code of CODES) {
    const { status, headers } = answerProblem(problem(code), CONTEXT);
    const challenge = headers['www-authenticate'];
    if (status === 401 && catalogue[code].challenge !== 'none')
      assert.match(challenge ?? '', /^Bearer realm="wardkey"/);
    assert.equal(challenge?.includes('error=') === false, code === 'token_missing');
  }
  const { headers } = answerProblem(problem('scope_insufficient', { requiredScopes: ['verify'] }), CONTEXT);
  assert.match(headers['www-authenticate'] ?? '', /error="insufficient_scope".*scope="verify"$/);
});

test('a challenge is one line of plain ASCII, whatever stands in the detail', () => {
  const detail = 'The token "a\\b\r\nX-Evil: 1" (r8_…a1B2) – “quoted” 🔑';
  const { headers } = answerProblem(problem('token_disabled', { detail }), CONTEXT);
  const challenge = headers['www-authenticate'] ?? '';
  assert.match(challenge, /^[\x20-\x7e]+$/);
  assert.equal(challenge.match(/"/g)?.length, 8);
  assert.match(challenge, /r8_\.\.\.a1B2/);
});

test('programs written for Replicate find the title and the sentence they look for, then the diagnosis', () => {
  const userAgent = 'replicate-python/1.0.7';
  const answered = (code: ProblemCode) =>
    JSON.parse(answerProblem(problem(code), { ...CONTEXT, userAgent }).body) as Record<string, string>;
  assert.equal(answered('token_missing').title, 'Unauthenticated');
  assert.match(answered('token_missing').detail ?? '', /^You did not pass an authentication token\. /);
  const expired = answered('token_expired');
  assert.equal(expired.title, 'Unauthenticated');
  assert.ok(
    expired.detail?.startsWith(
      `You did not pass a valid authentication token. ${catalogue.token_expired.happened}`,
    ),
  );
  assert.equal(answered('not_found').title, 'Not found');
  const throttled = answerProblem(problem('rate_limited', { retryAfterSeconds: 30 }), {
    ...CONTEXT,
    userAgent,
  });
  assert.match(throttled.body, /"detail":"Request was throttled\. Your rate limit resets in ~30s\. The API/);
});

test('the cause of a problem stays inside', () => {
  const { body } = answerProblem(problem('internal_error', { cause: new Error('/var/lib/secret') }), CONTEXT);
  assert.ok(!body.includes('secret'));
});

test('when to come back is said in the header and in the body', () => {
  const { headers, body } = answerProblem(problem('rate_limited', { retryAfterSeconds: 7 }), CONTEXT);
  assert.equal(headers['retry-after'], '7');
  assert.equal((JSON.parse(body) as { retry_after: number }).retry_after, 7);
});

test('no words of the catalogue make light of the mistake', () => {
  for (const row of Object.values(catalogue)) {
    assert.doesNotMatch(`${row.happened} ${row.fix}`, /\b(?:easy|easily|simple|simply|just|obviously)\b/i);
  }
});
