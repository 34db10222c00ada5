import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Server as NetServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { answerProblem } from '../problems/answer-problem.ts';
import { problem } from '../problems/problem.ts';
import { openLogger } from '../runtime/logger.ts';
import { isWebSocketUpgrade } from './forward-upgrade.ts';
import type { Gateway, GatewayOptions, Identity } from './gateway-options.ts';
import { openGateway } from './open-gateway.ts';

/** A gateway behind a server of its own, in front of an upstream, for one test; it ends with the test. */
export interface TestGateway {
  readonly gateway: Gateway;
  readonly url: string;
  readonly port: number;
  /** The only token that `admit` lets through, made for this gateway. */
  readonly tokenText: string;
  readonly authorization: { readonly authorization: string };
  /** What was logged, as text. */
  logged(): string;
}

/** Whose requests the test gateway forwards. */
export const testIdentity: Identity = {
  accountId: 'acc_test',
  username: 'ada',
  tokenId: 'tok_test',
  scopes: ['run', 'read'],
};

/** Starts a gateway in front of `upstream`. What is not said in `options` is plain. */
export async function startTestGateway(
  t: TestContext,
  upstream: string,
  options: Partial<GatewayOptions> = {},
): Promise<TestGateway> {
  const tokenText = randomBytes(20).toString('hex');
  const lines: string[] = [];
  const server = createServer({ shouldUpgradeCallback: isWebSocketUpgrade });
  const port = await listen(t, server);
  const gateway = openGateway({
    upstream: new URL(upstream),
    timeoutSeconds: 30,
    publicUrl: `http://127.0.0.1:${port}`,
    admit: ({ headers: { authorization } }) =>
      authorization === `Bearer ${tokenText}`
        ? { accepted: true, tokenText, identity: testIdentity }
        : { accepted: false, problem: problem('token_unknown') },
    answer: writeProblem,
    requestId: () => 'request-1',
    clientAddress: () => '192.0.2.7',
    logger: openLogger('trace', { write: (line) => lines.push(line) }),
    ...options,
  });
  server
    .on('request', gateway.handle)
    .on('checkContinue', gateway.checkContinue)
    .on('upgrade', gateway.upgrade);
  t.after(() => gateway.close(0));
  return {
    gateway,
    url: `http://127.0.0.1:${port}`,
    port,
    tokenText,
    authorization: { authorization: `Bearer ${tokenText}` },
    logged: () => lines.join(''),
  };
}

/** Starts an upstream that answers with `listener`; answers its address. */
export async function startTestUpstream(t: TestContext, listener: RequestListener | Server): Promise<string> {
  const server = typeof listener === 'function' ? createServer(listener) : listener;
  return `http://127.0.0.1:${await listen(t, server)}`;
}

/** Lets a server listen for the length of a test; answers its port. */
export async function listen(t: TestContext, server: NetServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** Sends bytes as they are and answers all that comes back until the other side closes the connection. */
export async function exchangeRaw(port: number, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  for (const piece of pieces) socket.write(piece, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(received).toString('latin1');
}

/** The whole body of a message. */
export async function bodyOf(message: IncomingMessage | Response): Promise<string> {
  if (message instanceof Response) return message.text();
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function writeProblem(
  _request: IncomingMessage,
  response: ServerResponse,
  refusal: Parameters<GatewayOptions['answer']>[2],
): void {
  const answer = answerProblem(refusal, { publicUrl: 'https://api.example.test', requestId: 'request-1' });
  response.writeHead(answer.status, answer.headers).end(answer.body);
}
