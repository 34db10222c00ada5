import type { SendMailOptions } from 'nodemailer';
import type { LeasedMail } from '../store/outbox.ts';

/** An address with the name that is shown beside it, which may be empty. */
export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** Whether a text is one address, as everyone writes them, and nothing that a mail server could take for two. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s<>()[\]\\,;:"@\p{Cc}]+@[^\s<>()[\]\\,;:"@\p{Cc}]+$/u.test(text);
}

/** Reads `ada@example.com` or `Ada <ada@example.com>`. */
export function parseMailAddress(text: string): MailAddress | undefined {
  const [, name = '', bracketed] = /^([^<>"\p{Cc}]*)<([^<>]*)>$/u.exec(text) ?? [];
  const address = bracketed ?? text;
  return isMailAddress(address) ? { name: name.trim(), address } : undefined;
}

/**
 * A mail in the form that goes over the wire and into files: the same bytes each time it is tried, but for the marks
 * between its parts. Names and subjects become headers as data: none of them can begin another.
 */
export function messageOf(mail: LeasedMail, from: MailAddress): SendMailOptions {
  return {
    from: { ...from },
    to: { name: '', address: mail.recipient },
    // Named apart: what stands in the headers must not decide who gets the mail.
    envelope: { from: from.address, to: [mail.recipient] },
    messageId: `<${mail.messageId}>`,
    date: new Date(mail.createdAt),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    textEncoding: 'quoted-printable',
    // RFC 3834: nobody's holiday answer to this.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
