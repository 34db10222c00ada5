import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A mail server that takes everything and only notes when. */
export interface MailSink {
  readonly port: number;
  /** When mails were read to their end, by the name of the token in their subject. `performance.now()`. */
  readonly arrived: ReadonlyMap<string, number>;
  close(): void;
}

/** Starts a mail server on this machine. */
export async function startMailSink(): Promise<MailSink> {
  const arrived = new Map<string, number>();
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, _session, answer) => {
      void text(stream).then((mail) => {
        const [, name = ''] = /^Name: (token \d+)\r?$/m.exec(mail) ?? [];
        arrived.set(name, performance.now());
        answer();
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return { port, arrived, close: () => server.close(() => undefined) };
}
