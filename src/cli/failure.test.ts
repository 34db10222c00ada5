import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue, isProblemCode, type ProblemCode } from '../problems/catalogue.ts';
import { EXIT, failureOf, type ServerProblem, usageFailure } from './failure.ts';

function problemFrom(code: ProblemCode): ServerProblem {
  const { status, title, happened, fix } = catalogue[code];
  return { code, status, title, detail: happened, fix, type: `https://api.example.com/errors/${code}` };
}

test('exit codes mean what they have always meant: scripts switch on them', () => {
  assert.deepEqual(EXIT, {
    done: 0,
    failed: 1,
    usage: 2,
    notFound: 3,
    forbidden: 4,
    conflict: 5,
    partlyDone: 6,
    unreachable: 7,
    found: 8,
    foundLive: 9,
    cancelled: 130,
  });
});

test('every problem that a server can answer has the exit code of its kind', () => {
  const expected: Readonly<Record<number, number>> = {
    400: EXIT.usage,
    401: EXIT.forbidden,
    403: EXIT.forbidden,
    404: EXIT.notFound,
    409: EXIT.conflict,
    422: EXIT.usage,
    502: EXIT.unreachable,
    503: EXIT.unreachable,
    504: EXIT.unreachable,
  };
  for (const code of Object.keys(catalogue).filter(isProblemCode)) {
    const { exitCode } = failureOf(problemFrom(code));
    assert.equal(exitCode, expected[catalogue[code].status] ?? EXIT.failed, code);
    assert.notEqual(exitCode, EXIT.done, 'no refusal looks like success');
  }
});

test('a refusal keeps the words of the server, its fix and the whole problem for programs', () => {
  const problem = problemFrom('token_state_conflict');
  const failure = failureOf(problem);
  assert.equal(failure.message, problem.detail);
  assert.equal(failure.fix, problem.fix);
  assert.deepEqual(failure.problem, problem);
});

test('a command that cannot be meant ends with the code for usage and says what to type', () => {
  const { exitCode, fix, message } = usageFailure('--grace is not a span of time', 'write it as in 24h');
  assert.deepEqual([exitCode, message, fix], [2, '--grace is not a span of time', 'write it as in 24h']);
});
