import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scope } from '../start-wardkey.ts';

/** The steps of a conversation at which the mail server can die. */
export const MAIL_STEPS = [
  'connected',
  'sender',
  'recipient',
  'data begun',
  'data read',
  'answered',
] as const;
export type MailStep = (typeof MAIL_STEPS)[number];

/** What the server writes down of a mail: that it has read it to its end and keeps it, and that it has said so. */
export interface MailNote {
  readonly messageId: string;
  readonly subject: string;
  readonly isAnswered: boolean;
}

/** A mail server that is killed and started again on the same port. */
export interface MortalMailServer {
  readonly port: number;
  notes(): MailNote[];
  /** It ends itself with SIGKILL the next time it gets there; `dead` answers then. */
  dieAt(step: MailStep): Promise<{ readonly dead: Promise<unknown> }>;
  /** It says nothing more the next time it gets there; `reached` answers then. */
  haltAt(step: MailStep): Promise<{ readonly reached: Promise<unknown> }>;
  /** Starts it again, after its end or instead of it. */
  restart(): Promise<void>;
}

/** Starts a mail server as a process of its own, in a folder where it keeps its mails; ends it with the scope. */
export async function startMortalMailServer(scope: Scope, folder: string): Promise<MortalMailServer> {
  const journal = join(folder, 'mails.jsonl');
  let child: ChildProcess | undefined;
  let port = 0;
  const start = async () => {
    child = fork(join(import.meta.dirname, 'mail-server-program.ts'), [String(port), journal]);
    [port] = (await once(child, 'message')) as [number];
  };
  const end = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const tell = async (wish: { step: MailStep; does: 'die' | 'halt' }) => {
    if (child === undefined) throw new Error('the mail server does not run');
    const heard = once(child, 'message');
    child.send(wish);
    await heard;
    return child;
  };
  scope.after(end);
  await start();
  return {
    get port() {
      return port;
    },
    notes: () =>
      existsSync(journal)
        ? readFileSync(journal, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as MailNote)
        : [],
    dieAt: async (step) => ({ dead: once(await tell({ step, does: 'die' }), 'exit') }),
    haltAt: async (step) => ({ reached: once(await tell({ step, does: 'halt' }), 'message') }),
    restart: async () => {
      await end();
      await start();
    },
  };
}
