import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startBackgroundJob } from '../runtime/background-job.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { LeasedMail, Outbox } from '../store/outbox.ts';
import type { Attempt, MailSender } from './mail-sender.ts';
import { retryDelay } from './retry-delay.ts';

/** Sends what is queued, until it is stopped. */
export interface Delivery {
  /**
   * Begins no more mails and answers when none is under way; one that takes too long is cut off, and is tried again
   * after the next start.
   */
  stop(): Promise<void>;
}

export interface DeliveryParts {
  readonly outbox: Outbox;
  readonly sender: MailSender;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For tests, which are in a hurry. */
  readonly pace?: Partial<typeof PACE>;
}

const PACE = {
  /** How often due mails are looked for; one that is queued is sent at once. */
  everyMilliseconds: 5000,
  /** How many are under way at a time. */
  parallel: 4,
  /** How long one may take. Less than the lease, so that nobody else begins while it is under way. */
  conversationMilliseconds: 45_000,
  leaseMilliseconds: 60_000,
  /** How long a stop waits for those under way. */
  stopMilliseconds: 5000,
};

/**
 * Sends mails from the outbox, several at a time, each until it was taken over, was refused for good, or nobody needs
 * it any more.
 *
 * An attempt is written down before the conversation begins, and its end after it. Only a crash, or a line that breaks,
 * between the last word of the mail and the server's answer leaves open whether it was sent. Such a mail is sent again,
 * with the same Message-ID: rather twice than never, and whoever gets both can tell.
 */
export function startDelivery({ outbox, sender, clock, logger, pace }: DeliveryParts): Delivery {
  const { everyMilliseconds, parallel, conversationMilliseconds, leaseMilliseconds, stopMilliseconds } = {
    ...PACE,
    ...pace,
  };
  const owner = randomUUID();
  const underWay = new Map<string, Promise<void>>();
  /** Ends of attempts that the database did not take. They come before everything else. */
  const unwritten = new Map<string, () => Promise<void>>();
  const cutOff = new AbortController();
  let isStopping = false;
  let isWoken = false;

  const round = async () => {
    isWoken = false;
    for (const [id, write] of unwritten) {
      await write();
      unwritten.delete(id);
    }
    while (!isStopping && underWay.size < parallel) {
      const limit = parallel - underWay.size;
      const mails = await outbox.lease({ owner, limit, milliseconds: leaseMilliseconds });
      for (const mail of mails) underWay.set(mail.id, deliver(mail));
      if (mails.length < limit) return;
    }
  };
  const job = startBackgroundJob('deliver mail', everyMilliseconds, round, logger);
  const wake = () => {
    if (isWoken || isStopping) return;
    isWoken = true;
    void job.runNow();
  };
  const deliver = async (mail: LeasedMail): Promise<void> => {
    const signal = AbortSignal.any([cutOff.signal, AbortSignal.timeout(conversationMilliseconds)]);
    const attempt = await sender.send(mail, signal).catch(failed);
    const write = () => noteAttempt(mail, attempt);
    await write().catch((error: unknown) => {
      unwritten.set(mail.id, write);
      logger.error({ mailId: mail.id, err: error }, 'what became of a mail could not be written');
    });
    underWay.delete(mail.id);
    wake();
  };
  const noteAttempt = async (mail: LeasedMail, attempt: Attempt): Promise<void> => {
    const { id, kind, messageId, attempts, retryUntil } = mail;
    const about = { mailId: id, kind, messageId, attempts };
    if (attempt.outcome === 'sent') {
      await outbox.noteSent(id);
      logger.info(about, 'mail sent');
      return;
    }
    const { reason } = attempt;
    const wait = cutOff.signal.aborted ? 0 : retryDelay(attempts, Math.random());
    const nextAttemptAt = clock.now() + wait;
    if (attempt.outcome === 'refused' || nextAttemptAt > retryUntil) {
      await outbox.noteGivenUp(id, reason);
      logger.error({ ...about, reason }, 'mail given up');
      return;
    }
    await outbox.noteFailed(id, owner, { reason, nextAttemptAt });
    logger.warn({ ...about, reason, nextAttemptAt: new Date(nextAttemptAt).toISOString() }, 'mail not sent');
  };

  outbox.onQueued(wake);
  wake();
  return {
    stop: async () => {
      isStopping = true;
      await job.stop();
      const patience = new AbortController();
      const all = Promise.all(underWay.values());
      await Promise.race([all, delay(stopMilliseconds, undefined, { signal: patience.signal })]);
      patience.abort();
      cutOff.abort();
      await all;
      await job.runNow();
    },
  };
}

function failed(error: unknown): Attempt {
  return { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
}
