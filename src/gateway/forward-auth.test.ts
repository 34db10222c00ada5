import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { catalogue, type ProblemCode } from '../problems/catalogue.ts';
import { problem } from '../problems/problem.ts';
import { nginxHeaders } from './forward-auth.ts';

const CONTEXT = { publicUrl: 'https://api.example.com', requestId: 'request-1' };
const CODES = Object.keys(catalogue) as ProblemCode[];

test('through nginx, every refusal is told by headers: status, body, page, challenge and when to come back', () => {
  for (const code of CODES) {
    const headers = nginxHeaders(problem(code, { retryAfterSeconds: 7 }), CONTEXT);
    const { status, title, challenge } = catalogue[code];
    assert.equal(headers['x-error-status'], String(status));
    assert.equal(headers['x-error-uri'], `https://api.example.com/errors/${code}`);
    assert.equal(headers['retry-after'], '7');
    assert.equal(headers['www-authenticate'] !== undefined, challenge !== 'none', code);
    const body = JSON.parse(headers['x-error-body'] ?? '') as Record<string, unknown>;
    assert.deepEqual([body.code, body.title, body.status], [code, title, status]);
    assert.equal(body.request_id, 'request-1');
  }
});

test('however long a name is and whatever script it is in, the headers are short, plain ASCII, and say the code', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CODES),
      fc.string({ unit: 'grapheme', maxLength: 3000 }),
      (code, detail) => {
        const headers = nginxHeaders(problem(code, { detail, fix: detail }), CONTEXT);
        const all = Object.values(headers).join('');
        assert.match(all, /^[\x20-\x7e]*$/);
        assert.ok(all.length < 3500, 'nginx has 4 KiB for all of them');
        const body = JSON.parse(headers['x-error-body'] ?? '') as { code: string; detail: string };
        assert.equal(body.code, code);
        assert.ok(body.detail === detail || body.detail === catalogue[code].happened);
      },
    ),
  );
});
