import type { Clock } from '../runtime/clock.ts';
import { type PACE, type RunningWork, startLeasedWork } from '../runtime/leased-work.ts';
import type { Logger } from '../runtime/logger.ts';
import { retryDelay } from '../runtime/retry-delay.ts';
import type { LeasedMail, Outbox } from '../store/outbox.ts';
import type { Attempt, MailSender } from './mail-sender.ts';

export interface DeliveryParts {
  readonly outbox: Outbox;
  readonly sender: MailSender;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Mails wait for it, as for tokens that are being disabled. */
  readonly comesAfter?: () => Promise<void>;
  /** For tests, which are in a hurry. */
  readonly pace?: Partial<typeof PACE>;
}

/**
 * Sends mails from the outbox, several at a time, each until it was taken over, was refused for good, or nobody needs
 * it any more.
 *
 * An attempt is written down before the conversation begins, and its end after it. Only a crash, or a line that breaks,
 * between the last word of the mail and the server's answer leaves open whether it was sent. Such a mail is sent again,
 * with the same Message-ID: rather twice than never, and whoever gets both can tell.
 */
export function startDelivery(parts: DeliveryParts): RunningWork {
  const { outbox, sender, clock, logger, comesAfter, pace } = parts;
  const noteAttempt = async (mail: LeasedMail, attempt: Attempt, owner: string, wasCutOff: boolean) => {
    const { id, kind, messageId, attempts, retryUntil } = mail;
    const about = { mailId: id, kind, messageId, attempts };
    if (attempt.outcome === 'sent') {
      await outbox.noteSent(id);
      logger.info(about, 'mail sent');
      return;
    }
    const { reason } = attempt;
    const nextAttemptAt = clock.now() + (wasCutOff ? 0 : retryDelay(attempts, Math.random()));
    if (attempt.outcome === 'refused' || nextAttemptAt > retryUntil) {
      await outbox.noteGivenUp(id, reason);
      logger.error({ ...about, reason }, 'mail given up');
      return;
    }
    await outbox.noteFailed(id, owner, { reason, nextAttemptAt });
    logger.warn({ ...about, reason, nextAttemptAt: new Date(nextAttemptAt).toISOString() }, 'mail not sent');
  };
  const work = {
    name: 'deliver mail',
    lease: outbox.lease,
    attempt: async (mail: LeasedMail, signal: AbortSignal, owner: string) => {
      const attempt = await sender.send(mail, signal).catch(failed);
      return (wasCutOff: boolean) => noteAttempt(mail, attempt, owner, wasCutOff);
    },
    onQueued: outbox.onQueued,
    ...(comesAfter && { comesAfter }),
  };
  return startLeasedWork(work, logger, pace);
}

function failed(error: unknown): Attempt {
  return { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
}
