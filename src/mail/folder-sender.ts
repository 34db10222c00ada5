import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { LeasedMail } from '../store/outbox.ts';
import { type MailAddress, messageOf } from './mail-message.ts';
import type { MailSender } from './mail-sender.ts';

/** A mail as it lies beside its `.eml` file, for the pages that show it. */
export interface FolderMail {
  readonly id: string;
  readonly kind: string;
  readonly createdAt: number;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const MAILS_KEPT = 1000;

/**
 * "Sends" mails into a folder, for whoever has no mail server: each as an `.eml` file that mail programs open, and as
 * JSON for `/dev/outbox`. A file is there whole or not at all, for its owner's eyes alone, and once however often the
 * mail is sent. The newest thousand are kept.
 */
export function openFolderSender(folder: string, from: MailAddress): MailSender {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    destination: folder,
    send: async (mail) => {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const { message } = await transport.sendMail(messageOf(mail, from));
        const name = fileName(mail);
        await writeWhole(join(folder, `${name}.json`), JSON.stringify(folderMail(mail), null, 2));
        await writeWhole(join(folder, `${name}.eml`), message as Buffer);
        await removeOldest(folder);
        return { outcome: 'sent' };
      } catch (error) {
        return { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
      }
    },
    findFault: async () => undefined,
  };
}

/** Sorted by their names, the mails stand in the order in which they were queued. */
function fileName({ createdAt, id }: LeasedMail): string {
  return `${new Date(createdAt).toISOString().replaceAll(/[:.]/g, '-')}-${id}`;
}

function folderMail({ id, kind, createdAt, recipient, subject, text, html }: LeasedMail): FolderMail {
  return { id, kind, createdAt, recipient, subject, text, html };
}

async function writeWhole(file: string, content: string | Buffer): Promise<void> {
  const unfinished = `${file}.new`;
  await writeFile(unfinished, content, { mode: 0o600, flush: true });
  await rename(unfinished, file);
}

async function removeOldest(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => /\.(?:eml|json)$/.test(name)).sort();
  const tooMany = files.slice(0, Math.max(0, files.length - 2 * MAILS_KEPT));
  await Promise.all(tooMany.map((name) => rm(join(folder, name), { force: true })));
}
