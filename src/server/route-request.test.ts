import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operations } from '../api/operations.ts';
import { type Destination, routeRequest } from './route-request.ts';

const DEFAULT_PATHS = ['/v1/', '/v2/'];

const ROUTES: Readonly<Record<Destination, readonly string[]>> = {
  health: ['/healthz', '/healthz?verbose=1'],
  ready: ['/readyz', '/readyz?'],
  outbox: ['/dev/outbox', '/dev/outbox?x=1', '/dev/outbox/', '/dev/outbox/mail_1'],
  verify: ['/v1/tokens/verify', '/v1/tokens/verify?x=1'],
  forward_auth: ['/v1/forward-auth', '/v1/forward-auth?mode=nginx&scope=api'],
  console: [
    '/',
    '/?x=1',
    '/sign-in?next=%2Faccount',
    '/account',
    '/account/api-tokens',
    '/account/api-tokens/new?name=ci',
    '/account/api-tokens/some-id',
    '/operator/audit',
    '/operator/leaks',
    '/report-a-leak',
    '/console-assets/index.js',
    '/favicon.ico',
  ],
  api: [
    '/sign-in/',
    '/account/api-tokens/some/id',
    '/operator',
    '/v1/account',
    '/v1/account?x=/v1/predictions',
    '/v1/account/',
    '/v1/tokens',
    '/v1/tokens/',
    '/v1/tokens/self/disable',
    '/v1/tokens/verify/',
    '/v1/tokens/verifying',
    '/v1/tokens/..%2fpredictions',
    '/v1/accounts',
    '/v1/audit?limit=1',
    '/v1/installation',
    '/v1/forward-auth/',
    '/v1/forward-auth/x',
    '/v1/leaks/not/there/yet',
    '/v1/integrations/elsewhere/alerts',
    '/errors/token_missing.json',
    '/openapi.json',
    '/v1',
    '/v2',
    '/v3/predictions',
    '/healthz/more',
    '/dev/outboxes',
    '/dev',
    '//v1/tokens',
    '/v10/predictions',
  ],
  gateway: [
    '/v1/predictions',
    '/v1/models/o/n/predictions',
    '/v1/',
    '/v1//tokens',
    '/v1/tokensmith',
    '/v1/Tokens',
    '/v1/?tokens',
    '/v2/abc/run',
    '/v2//abc/run',
  ],
  wrong_base: [
    '/v1/v1/account',
    '/v1/v1/models/o/n/predictions',
    '/v1/v1',
    '/predictions',
    '/predictions?cursor=1',
    '/models',
    '/deployments',
    '/trainings',
  ],
};

test('a path is answered by one part of the server, whatever its query says', () => {
  for (const [destination, urls] of Object.entries(ROUTES)) {
    for (const url of urls) assert.equal(routeRequest(url, DEFAULT_PATHS), destination, url);
  }
});

test('no operation of the API can be reached through the gateway, and none is forwarded', () => {
  for (const { path } of operations) {
    const url = path.replaceAll(/\{\w+\}/g, 'self');
    for (const paths of [DEFAULT_PATHS, [], ['/']]) {
      assert.match(routeRequest(url, paths), /^(?:api|verify)$/, url);
    }
  }
});

test('the gateway forwards the paths of the setting and no others', () => {
  assert.equal(routeRequest('/api/models', ['/api/']), 'gateway');
  assert.equal(routeRequest('/v1/predictions', ['/api/']), 'api');
  assert.equal(routeRequest('/v2/abc/run', []), 'api');
});
