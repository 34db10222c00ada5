import type { LeasedMail } from '../store/outbox.ts';

/**
 * What became of one attempt. `sent`: the next server has taken the mail over. `refused`: it never will, whoever asks
 * how often. `failed`: it did not this time, or it is not known whether it did.
 */
export type Attempt =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'refused' | 'failed'; readonly reason: string };

/** How one mail is sent. */
export interface MailSender {
  /** Tries once. Ends soon after `signal` does. Never throws for what a mail server says. */
  send(mail: LeasedMail, signal: AbortSignal): Promise<Attempt>;
  /** Why mails could not be sent now, or `undefined`. Sends none. */
  findFault(): Promise<string | undefined>;
  /** Where mails go, for the operator: without a password. */
  readonly destination: string;
}
