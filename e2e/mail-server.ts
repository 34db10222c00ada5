import { once } from 'node:events';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { freePort } from './free-port.ts';

/** A mail server for tests, and what has reached it. */
export interface MailServer {
  /** Mails that were read to their end, whether or not they were taken. */
  readonly mails: readonly ParsedMail[];
  /** The recipients of those that were taken. */
  readonly recipients: readonly string[];
  readonly port: number;
  /** Listens again, on the same port, after `close`. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Says something on all lines, asked or not. */
  say(text: string): void;
}

/** What a server does that does not simply take every mail. */
export interface MailServerWishes extends SMTPServerOptions {
  /** What becomes of a mail that was read: it is taken, the line breaks, or the server says nothing more. */
  readonly fateOf?: () => 'taken' | 'cut' | 'silence';
}

/** Starts a mail server on this machine. */
export async function startMailServer({ fateOf, ...options }: MailServerWishes = {}): Promise<MailServer> {
  const mails: ParsedMail[] = [];
  const recipients: string[] = [];
  let running: SMTPServer | undefined;
  // Of its own, so that it is still free when the server listens again.
  const port = await freePort();
  const newServer = () =>
    new SMTPServer({
      authOptional: true,
      disableReverseLookup: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      closeTimeout: 10,
      logger: false,
      ...options,
      onData: (stream, { envelope }, answer) => {
        void simpleParser(stream).then((parsed) => {
          mails.push(parsed);
          const fate = fateOf?.() ?? 'taken';
          if (fate === 'cut') for (const line of linesOf(running)) line.destroy();
          if (fate !== 'taken') return;
          recipients.push(...envelope.rcptTo.map(({ address }) => address));
          answer();
        });
      },
    });
  const open = async () => {
    running = newServer();
    running.on('error', () => undefined);
    running.listen(port, '127.0.0.1');
    await once(running.server, 'listening');
  };
  await open();
  return {
    mails,
    recipients,
    port,
    open,
    close: async () => {
      const closing = running;
      running = undefined;
      if (closing !== undefined) await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
    say: (text) => {
      for (const line of linesOf(running)) line.write(text);
    },
  };
}

/** What a handler of the server answers instead of yes. */
export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function linesOf(server: SMTPServer | undefined): { write(text: string): void; destroy(): void }[] {
  const lines = [...(server?.connections ?? [])] as unknown as {
    _socket: { write(text: string): void; destroy(): void };
  }[];
  return lines.map(({ _socket }) => _socket);
}
