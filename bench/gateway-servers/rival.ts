import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createRequire } from 'node:module';
import replyFrom from '@fastify/reply-from';
import { fastify } from 'fastify';
import { createProxyServer as createHttpProxy3 } from 'http-proxy-3';
import { createProxyServer as createHttpxy } from 'httpxy';
import { Pool } from 'undici';
import { announce } from '../announce.ts';

/** The proxies that ours is measured against, none with a check. Started with a name and the upstream's address. */
const [name = '', upstream = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const handlers: Readonly<Record<string, () => Handler>> = {
  'http-proxy-3': () => {
    const proxy = createHttpProxy3({ target: upstream, agent: new Agent({ keepAlive: true }) });
    return (request, response) => proxy.web(request, response);
  },
  httpxy: () => {
    const proxy = createHttpxy({ target: upstream, agent: new Agent({ keepAlive: true }) });
    return (request, response) => void proxy.web(request, response);
  },
  'fast-proxy': () => {
    const fastProxy = require('fast-proxy') as (o: object) => { proxy: (...args: unknown[]) => void };
    const { proxy } = fastProxy({ base: upstream });
    return (request, response) => proxy(request, response, request.url, {});
  },
  'fast-proxy-undici': () => {
    const fastProxy = require('fast-proxy') as (o: object) => { proxy: (...args: unknown[]) => void };
    const { proxy } = fastProxy({ base: upstream, undici: { connections: 128, pipelining: 1 } });
    return (request, response) => proxy(request, response, request.url, {});
  },
  'node:http by hand': () => {
    const agent = new Agent({ keepAlive: true });
    return (request, response) => {
      const { method, url, headers } = request;
      const outgoing = httpRequest(upstream, { agent, method, path: url, headers } as object, (incoming) => {
        response.writeHead(incoming.statusCode ?? 502, incoming.headers);
        incoming.pipe(response);
      });
      request.pipe(outgoing);
    };
  },
  'undici.request by hand': () => {
    const pool = new Pool(upstream);
    return (request, response) => {
      const { connection: _c, host: _h, ...headers } = request.headers;
      const hasBody = request.headers['content-length'] !== undefined;
      const options = { path: request.url ?? '/', method: request.method ?? 'GET', headers };
      void pool
        .request({ ...options, body: hasBody ? request : null } as Parameters<Pool['request']>[0])
        .then((answer) => {
          const { connection: _x, 'keep-alive': _k, ...kept } = answer.headers;
          response.writeHead(answer.statusCode, kept);
          answer.body.pipe(response);
        });
    };
  },
};

if (name === '@fastify/reply-from') {
  const app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  await app.register(replyFrom, { base: upstream, undici: { connections: 128, pipelining: 1 } });
  app.all('/*', (request, reply) => reply.from(request.raw.url ?? '/'));
  await app.listen({ port: 0, host: '127.0.0.1' });
  await announce(app.server);
} else {
  const handler = handlers[name];
  if (handler === undefined) throw new Error(`no rival ${name}`);
  await announce(createServer(handler()));
}
