import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from '../runtime/logger.ts';
import { demoApp } from './demo-app.ts';
import { openDemoJobs } from './demo-jobs.ts';

/** A running demo upstream. */
export interface DemoUpstream {
  readonly url: URL;
  /** Ends all jobs and connections, at once. */
  stop(): Promise<void>;
}

/**
 * Starts the demo upstream on 127.0.0.1, on a port that is free unless one is named. Everything it remembers is gone
 * when it stops.
 */
export async function startDemoUpstream(options: {
  readonly host?: string;
  readonly port?: number;
  readonly logger: Logger;
}): Promise<DemoUpstream> {
  const { host = '127.0.0.1', port = 0, logger } = options;
  const jobs = openDemoJobs();
  let origin = '';
  const app = demoApp(jobs, () => origin, logger);
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  origin = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  return {
    url: new URL(origin),
    stop: async () => {
      jobs.stop();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
