import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { problem } from '../problems/problem.ts';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { answerOnSocket, problemOfBrokenRequest } from './broken-request.ts';

const text = mintToken(DEFAULT_PREFIX);
const CONTEXT = { publicUrl: 'https://api.example.com', requestId: 'request-1' };

/** An error as the parser of `node:http` raises it, with the bytes that it could not read. */
function parserError(code: string, packet: string): Error {
  return Object.assign(new Error(`Parse Error: ${code}`), {
    code,
    rawPacket: Buffer.from(packet, 'latin1'),
    reason: packet,
  });
}

function requestWith(ending: string): string {
  return `GET /v1/account HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${text}${ending}\r\n\r\n`;
}

test('each way in which a request can be broken has its own code', () => {
  const codes = {
    HPE_HEADER_OVERFLOW: 'headers_too_large',
    ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
    HPE_INVALID_METHOD: 'request_malformed',
    HPE_INVALID_HEADER_TOKEN: 'request_malformed',
    ECONNRESET: 'request_malformed',
  } as const;
  for (const [code, expected] of Object.entries(codes)) {
    assert.equal(problemOfBrokenRequest(parserError(code, requestWith(''))).code, expected);
  }
  assert.equal(problemOfBrokenRequest(new Error('without code or bytes')).code, 'request_malformed');
});

test('a carriage return in a header is named, and only where there is one', () => {
  const named = /carriage return/;
  assert.match(problemOfBrokenRequest(parserError('HPE_LF_EXPECTED', requestWith('\r'))).detail, named);
  assert.match(problemOfBrokenRequest(parserError('HPE_LF_EXPECTED', requestWith('\rx'))).detail, named);
  assert.doesNotMatch(
    problemOfBrokenRequest(parserError('HPE_INVALID_HEADER_TOKEN', requestWith('\0'))).detail,
    named,
  );
  const inBody = `${requestWith('')}a body\rwith returns`;
  assert.doesNotMatch(problemOfBrokenRequest(parserError('HPE_INVALID_METHOD', inBody)).detail, named);
});

test('nothing of the bytes that arrived is repeated: they hold the token', () => {
  for (const code of ['HPE_LF_EXPECTED', 'HPE_HEADER_OVERFLOW', 'HPE_INVALID_HEADER_TOKEN']) {
    const answered = JSON.stringify(problemOfBrokenRequest(parserError(code, requestWith('\r'))));
    for (let start = 0; start + 8 <= text.length; start += 1) {
      assert.ok(!answered.includes(text.slice(start, start + 8)));
    }
  }
});

test('the answer on a bare connection is a whole HTTP response, and ends it', async () => {
  const socket = new PassThrough();
  answerOnSocket(socket, problem('request_malformed', { detail: 'Größe in Zeichen ≠ Bytes.' }), CONTEXT);
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  const [head = '', body = ''] = Buffer.concat(pieces).toString().split('\r\n\r\n');
  assert.match(head, /^HTTP\/1\.1 400 Bad Request\r\n/);
  assert.match(head, /content-type: application\/problem\+json/);
  assert.match(head, /cache-control: no-store/);
  assert.match(head, /connection: close/);
  assert.match(head, new RegExp(`content-length: ${Buffer.byteLength(body)}(?:\r|$)`));
  assert.equal((JSON.parse(body) as { request_id: string }).request_id, CONTEXT.requestId);
});

test('a connection that takes nothing any more is let go without an answer', async () => {
  const socket = new PassThrough();
  const closed = once(socket, 'close');
  socket.end();
  answerOnSocket(socket, problem('request_malformed'), CONTEXT);
  await closed;
  assert.equal(socket.read(), null);
});
