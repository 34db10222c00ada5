import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { openLogger } from '../runtime/logger.ts';
import { readConfiguration } from './configuration.ts';
import { openDevOutbox } from './dev-outbox.ts';

const LOCAL_URL = 'http://127.0.0.1:7070';
const logger = openLogger('silent', { write: () => undefined });

function open(settings: Record<string, string> = {}, publicUrl = LOCAL_URL) {
  const read = readConfiguration(settings);
  assert.ok(read.ok);
  return openDevOutbox(read.configuration, publicUrl, logger);
}

function mayAnswer(
  request: Partial<IncomingMessage>,
  peer = '127.0.0.1',
  settings = {},
): boolean | undefined {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: peer });
  const asked = { method: 'GET', headers: { host: '127.0.0.1:7070' }, ...request };
  return open(settings)?.mayAnswer(Object.assign(new IncomingMessage(socket), asked));
}

test('there are no mail pages once there is a mail server, or anyone but this machine may call', () => {
  assert.ok(open());
  assert.ok(open({ WARDKEY_HOST: '::1' }, 'http://[::1]:7070'));
  assert.ok(open({ WARDKEY_HOST: 'localhost' }, 'http://localhost:7070'));
  const smtp = { WARDKEY_SMTP_URL: 'smtp://127.0.0.1', WARDKEY_MAIL_FROM: 'w@example.com' };
  assert.equal(open(smtp), undefined);
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'wardkey.example', '127.0.0.1.evil.example']) {
    assert.equal(open({ WARDKEY_HOST: host }), undefined, host);
  }
  // A web server in front is how the world gets to a listener on loopback.
  for (const url of ['https://api.example.com', 'http://192.0.2.1', 'http://127.0.0.1.nip.example']) {
    assert.equal(open({}, url), undefined, url);
  }
});

test('the address of the pages has a key in it, which is another at each start', () => {
  const paths = [open()?.path ?? '', open()?.path ?? ''];
  for (const path of paths) assert.match(path, /^\/dev\/outbox\/[0-9a-f]{32}$/);
  assert.notEqual(paths[0], paths[1]);
});

test('this machine may see the pages, by any of its own names and ports', () => {
  for (const host of [
    '127.0.0.1:7070',
    'localhost:7070',
    '[::1]:7070',
    'localhost',
    'LOCALHOST:8080',
    '[::1]',
  ]) {
    assert.equal(mayAnswer({ headers: { host } }), true, host);
  }
  for (const peer of ['::1', '::ffff:127.0.0.1', '127.8.9.10']) assert.equal(mayAnswer({}, peer), true, peer);
  assert.equal(mayAnswer({ method: 'HEAD' }), true);
});

test('nobody else may, and neither may a page whose name was pointed at this machine', () => {
  for (const peer of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', '']) {
    assert.equal(mayAnswer({}, peer), false, peer);
  }
  for (const host of [
    'evil.example:7070',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.0.2.1',
    '',
  ]) {
    assert.equal(mayAnswer({ headers: { host } }), false, host);
  }
  assert.equal(mayAnswer({ headers: {} }), false);
  for (const method of ['POST', 'DELETE', 'OPTIONS']) assert.equal(mayAnswer({ method }), false, method);
});

test('what came through a web server on this machine came from elsewhere', () => {
  const names = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'via', 'x-real-ip'];
  for (const name of names) {
    assert.equal(mayAnswer({ headers: { host: 'localhost', [name]: '127.0.0.1' } }), false, name);
  }
  assert.equal(mayAnswer({}, '127.0.0.1', { WARDKEY_TRUSTED_PROXIES: '127.0.0.0/8' }), false);
});
