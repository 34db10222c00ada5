import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Lets a server listen and answers what the benchmark that started this process asks about it. */
export async function announce(server: Server): Promise<void> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const { port } = server.address() as AddressInfo;
  process.on('message', (question) => {
    const { user, system } = process.cpuUsage();
    if (question === 'port') process.send?.(port);
    if (question === 'cpu') process.send?.(user + system);
  });
}
