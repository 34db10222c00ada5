import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import type { Wardkey } from './start-wardkey.ts';

/** A mail as it lies in the outbox folder of a server that has no mail server. */
interface Mail {
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
}

/** The mails that were written to an address so far, the oldest first. */
export function mailsTo(wardkey: Pick<Wardkey, 'dataFolder'>, email: string): Mail[] {
  const folder = join(wardkey.dataFolder, 'outbox');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Mail)
    .filter(({ recipient }) => recipient === email);
}

/** Waits for a mail to an address whose subject matches. */
export function mailTo(wardkey: Wardkey, email: string, subject: RegExp): Promise<Mail> {
  return eventually(`a mail to ${email}: ${subject}`, () =>
    mailsTo(wardkey, email).findLast((mail) => subject.test(mail.subject)),
  );
}

/** What stands behind the `#` of the link in a mail. */
export function linkIn({ text }: Mail): string {
  return /#(\w{43})\b/.exec(text)?.[1] ?? '';
}
