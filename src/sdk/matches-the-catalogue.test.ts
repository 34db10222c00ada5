import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemResponse } from '../problems/answer-problem.ts';
import { catalogue, type ProblemCode } from '../problems/catalogue.ts';
import { problem } from '../problems/problem.ts';
import { SERVER_CODES } from './error-code.ts';
import { errorOfAnswer } from './error-of-answer.ts';
import {
  APIError,
  AuthenticationError,
  ConflictError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  ValidationError,
} from './errors.ts';

/** The library knows nothing of the server: here its codes and classes are held against the catalogue. */

const CODES = Object.keys(catalogue) as ProblemCode[];

test('the codes that the library lists are those of the catalogue, neither more nor fewer', () => {
  assert.deepEqual([...SERVER_CODES], [...CODES].sort(), 'see src/sdk/error-code.ts');
});

test('every problem of the catalogue becomes an error of the class that says what to do, with all its fields', async () => {
  for (const code of CODES) {
    const { status, title, happened, fix } = catalogue[code];
    const error = await errorOfAnswer(problemResponse(problem(code, { retryAfterSeconds: 7 }), CONTEXT), []);
    assert.equal(error.constructor, classFor(status), code);
    assert.deepEqual(
      [error.code, error.status, error.title, error.detail, error.fix, error.retryAfterSeconds],
      [code, status, title, happened, fix, 7],
    );
    assert.equal(error.docsUrl, `https://api.example.com/errors/${code}`);
    assert.equal(error.requestId, 'request-1');
    const { message } = error;
    assert.equal(message, `${happened}\n  fix:  ${fix}\n  more: ${error.docsUrl} [${code}]`);
  }
});

const CONTEXT = { publicUrl: 'https://api.example.com', requestId: 'request-1' };

function classFor(status: number): typeof APIError {
  if (status >= 500) return ServerError;
  if (status === 401) return AuthenticationError;
  if (status === 403) return PermissionDeniedError;
  if (status === 404) return NotFoundError;
  if (status === 409) return ConflictError;
  if (status === 429) return RateLimitError;
  return status === 400 || status === 422 ? ValidationError : APIError;
}
