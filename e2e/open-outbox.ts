import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openMail } from '../src/mail/open-mail.ts';
import { openSmtpSender } from '../src/mail/smtp-sender.ts';
import { type DeliveryParts, startDelivery } from '../src/mail/start-delivery.ts';
import { stoppedClock } from '../src/runtime/clock.ts';
import { openLogger } from '../src/runtime/logger.ts';
import { openSqlite } from '../src/store/open-sqlite.ts';
import { openStore, type Store } from '../src/store/open-store.ts';
import { type MailServerWishes, startMailServer } from './mail-server.ts';

/** Who the mails come from. */
export const FROM = { name: 'Wardkey', address: 'wardkey@example.com' };
/** How long a server may be silent: longer than any test takes, and for those that wait for its end. */
const PATIENT = { connectMilliseconds: 60_000, silenceMilliseconds: 60_000 };
export const IMPATIENT = { connectMilliseconds: 300, silenceMilliseconds: 300 };
/** How often mails are looked for. */
export const PACE = { everyMilliseconds: 10 };

/** The mails of an installation at `https://api.example.com`. */
export const mail = openMail({ publicUrl: 'https://api.example.com', delivery: 'smtp' });

interface DeliveryWishes extends Partial<Pick<DeliveryParts, 'pace' | 'outbox'>> {
  /** `user:password@` of the URL. */
  readonly user?: string;
  readonly times?: typeof PATIENT;
}

/**
 * A mail server, and a store whose mails nobody delivers until `deliver` is called: in this process and on a clock that
 * the test sets, so that two days pass in no time.
 */
export async function openOutbox(context: TestContext, wishes?: MailServerWishes) {
  const folder = mkdtempSync(join(tmpdir(), 'wardkey-mail-'));
  const opened = await openSqlite(folder);
  assert.ok(opened.ok);
  const clock = stoppedClock(Date.UTC(2026, 0, 1));
  const store = openStore(opened.database, clock);
  const server = await startMailServer(wishes);
  const log: string[] = [];
  const logger = openLogger('info', { write: (line) => log.push(line) });
  const stops: (() => Promise<void>)[] = [];
  context.after(async () => {
    await server.close();
    for (const stop of stops) await stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const deliver = ({
    user = '',
    times = PATIENT,
    pace = PACE,
    outbox = store.outbox,
  }: DeliveryWishes = {}) => {
    const sender = openSmtpSender(new URL(`smtp://${user}127.0.0.1:${server.port}`), FROM, times);
    const { stop } = startDelivery({ outbox, sender, clock, logger, pace });
    stops.push(stop);
    return { sender, stop };
  };
  return { server, store, clock, log, logger, deliver };
}

/** Queues a mail of a usual kind. */
export async function queueFor(store: Store, email: string): Promise<void> {
  const owner = { id: 'acc_1', email, name: 'Ada' };
  const token = { id: 'tok_1', name: 'CI', hint: 'r8_…a1B2' };
  await mail.queueTokenCreated(store.outbox, { owner, token, by: 'ada', expiresAt: null, scopes: ['api'] });
}

/** True when every mail has been tried and none is under way; undefined before. */
export async function allTried(store: Store): Promise<true | undefined> {
  const left = await store.tables
    .selectFrom('outbox')
    .select('id')
    .where('sent_at', 'is', null)
    .where('given_up_at', 'is', null)
    .where((row) =>
      row.or([row('leased_until', 'is not', null), row('next_attempt_at', '<=', store.outbox.at)]),
    )
    .execute();
  return left.length === 0 || undefined;
}

/** True when no mail waits any more; undefined before. */
export async function allDone(store: Store): Promise<true | undefined> {
  return (await store.outbox.report(0)).waiting === 0 || undefined;
}
