import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { startServerProcess } from '../e2e/server-process.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { fillFolder } from './filled-folder.ts';

/** Whether a token that was disabled is accepted once more. */
export const benchmark: Benchmark = {
  name: 'disable',
  measures:
    'Callers use tokens without a pause over HTTP, one connection each, while each token is disabled in turn; counted are the requests that began after the answer to the disabling had arrived, and those of them that were accepted.',
  target: { direction: 'at most', ratio: 0 },
  run,
};

const REQUESTS = Number(process.env.BENCH_REQUESTS ?? 1_000_000);
const CALLERS = 32;
const AFTER_EACH = 1000;

async function run(): Promise<Measurement> {
  const tokens = Math.ceil(REQUESTS / AFTER_EACH);
  const folder = await fillFolder(tokens + 1, ['api', 'verify', 'tokens:write', 'operator']);
  const server = await startServerProcess(folder.path, { WARDKEY_DATA_DIR: folder.path, WARDKEY_PORT: '0' });
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS + 1 });
  const [manager = '', ...texts] = folder.texts;
  const sums = { before: 0, after: 0, accepted: 0 };
  const ask = (token: string, method: string, path: string, body?: object) =>
    call(agent, `${server.url}${path}`, { method, token, body });
  const began = performance.now();
  try {
    for (const used of texts) {
      let isDisabled = false;
      let after = 0;
      const callers = Array.from({ length: CALLERS }, async () => {
        while (after < AFTER_EACH) {
          const isAfter = isDisabled;
          if (isAfter) after += 1;
          const { status } = await ask(used, 'GET', '/v1/account');
          if (!isAfter) sums.before += 1;
          else if (status === 200) sums.accepted += 1;
        }
      });
      const { body } = await ask(manager, 'POST', '/v1/tokens/verify', { token: used });
      const { token } = JSON.parse(body) as { token: { id: string } };
      const { status } = await ask(manager, 'POST', `/v1/tokens/${token.id}/disable`, {});
      if (status !== 200) throw new Error(`a token was not disabled: ${status}`);
      isDisabled = true;
      await Promise.all(callers);
      sums.after += after;
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    return {
      columns: ['tokens disabled', 'requests before', 'requests after', 'of them accepted', 'seconds'],
      rows: [[texts.length, sums.before, sums.after, sums.accepted, seconds]],
      ratio: sums.accepted,
      ratioOf: 'requests that were accepted though they began after the answer',
    };
  } finally {
    agent.destroy();
    await server.end('SIGTERM');
    folder.remove();
  }
}

interface Call {
  readonly method: string;
  readonly token: string;
  readonly body?: object | undefined;
}

async function call(agent: Agent, url: string, { method, token, body }: Call) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const sent = request(url, { agent, method, headers });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, body: await text(answer) };
}
