import { appendFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { MailNote, MailStep } from './mortal-mail-server.ts';

/**
 * A mail server as a program of its own, which ends itself with SIGKILL at the step it was told. A mail that it has
 * read to its end is written to a file before it is answered for, as mail servers do: what it answered is kept.
 */
const [, , port = '0', journal = ''] = process.argv;
let wish: { readonly step: MailStep; readonly does: 'die' | 'halt' } | undefined;
process.on('message', (message: typeof wish) => {
  wish = message;
  process.send?.('heard');
});

/** Whether to go on. */
function pass(step: MailStep): boolean {
  if (wish?.step !== step) return true;
  if (wish.does === 'die') process.kill(process.pid, 'SIGKILL');
  process.send?.('reached');
  return false;
}

function note(line: MailNote): void {
  appendFileSync(journal, `${JSON.stringify(line)}\n`);
}

const server = new SMTPServer({
  authOptional: true,
  disableReverseLookup: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  logger: false,
  onConnect: (_session, answer) => void (pass('connected') && answer()),
  onMailFrom: (_address, _session, answer) => void (pass('sender') && answer()),
  onRcptTo: (_address, _session, answer) => void (pass('recipient') && answer()),
  onData: (stream, _session, answer) => {
    stream.once('data', () => pass('data begun'));
    void simpleParser(stream).then(
      ({ messageId = '', subject = '' }) => {
        note({ messageId, subject, isAnswered: false });
        if (!pass('data read')) return;
        answer();
        setImmediate(() => {
          pass('answered');
          note({ messageId, subject, isAnswered: true });
        });
      },
      // A line that breaks before the end of a mail has brought none.
      () => undefined,
    );
  },
});
// Lines that break are what it is for.
server.on('error', () => undefined);
server.listen(Number(port), '127.0.0.1', () => {
  process.send?.((server.server.address() as AddressInfo).port);
});
