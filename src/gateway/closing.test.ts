import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { bodyOf, startTestGateway, startTestUpstream } from './test-gateway.ts';

test('closing lets a running request finish', async (t) => {
  const waiting = Promise.withResolvers<ServerResponse>();
  const upstream = await startTestUpstream(t, (_request, response) => {
    response.write('first,');
    waiting.resolve(response);
  });
  const { url, authorization, gateway } = await startTestGateway(t, upstream);
  const answer = await fetch(url, { headers: authorization });
  const closed = gateway.close();
  (await waiting.promise).end('last');
  assert.equal(await bodyOf(answer), 'first,last');
  await closed;
});

test('closing ends what has not finished when its grace is over', async (t) => {
  const upstream = await startTestUpstream(t, (_request, response) => void response.write('first,'));
  const { url, authorization, gateway } = await startTestGateway(t, upstream);
  const answer = await fetch(url, { headers: authorization });
  await gateway.close(0.01);
  await assert.rejects(answer.text());
});

test('a request that comes after closing gets an answer', async (t) => {
  const upstream = await startTestUpstream(t, (_request, response) => response.end());
  const { url, authorization, gateway } = await startTestGateway(t, upstream);
  await gateway.close();
  for (const method of ['GET', 'POST']) {
    assert.equal((await fetch(url, { method, headers: authorization })).status, 502);
  }
});
