import { type DemoUpstream, startDemoUpstream } from '../demo-upstream/start-demo-upstream.ts';
import { eraseCutOffDrills } from '../leaks/run-drill.ts';
import { openFolderSender } from '../mail/folder-sender.ts';
import type { MailSender } from '../mail/mail-sender.ts';
import { openSmtpSender } from '../mail/smtp-sender.ts';
import { startDelivery } from '../mail/start-delivery.ts';
import { startBackgroundJob } from '../runtime/background-job.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { type LogDestination, type Logger, openLogger } from '../runtime/logger.ts';
import { openSeal } from '../runtime/seal.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { giveNotices } from '../tokens/give-notices.ts';
import { openVerifier } from '../verify/open-verifier.ts';
import { openWebhookRegistry } from '../webhooks/open-webhook-registry.ts';
import { startWebhookDelivery } from '../webhooks/start-webhook-delivery.ts';
import { openWebhookRules } from '../webhooks/webhook-rules.ts';
import { openWebhookSender } from '../webhooks/webhook-sender.ts';
import type { Configuration } from './configuration.ts';
import { openDataFolder } from './data-folder.ts';
import { outboxFolder } from './dev-outbox.ts';
import { findOtherPrefix } from './installation.ts';
import { startListeners } from './start-listeners.ts';

/** A server that takes requests. */
export interface RunningServer {
  readonly ok: true;
  /** Where it listens. */
  readonly listenerUrl: string;
  /** Where callers reach it, which is elsewhere behind a proxy. */
  readonly publicUrl: string;
  readonly isNew: boolean;
  /** The copy that was made before tables were changed, if they were. */
  readonly copy: string | undefined;
  /** The address of a page that makes the first account, for half an hour and once. None when there is one. */
  readonly claimUrl: string | undefined;
  /** What tokens begin with that were issued under another prefix and are refused now, if there are any. */
  readonly otherPrefix: string | undefined;
  /** Where mails go. `page` shows them, where there is one. */
  readonly mail: { readonly destination: string; readonly page: string | undefined };
  readonly logger: Logger;
  /**
   * Stops in order: takes no new requests, answers the running ones, writes what is only in memory, closes the
   * store. Answers when all that is done.
   */
  stop(): Promise<void>;
}

/** Why a server did not start, in one line each for what and how to mend it. */
export interface StartRefusal {
  readonly ok: false;
  readonly detail: string;
  readonly fix: string;
}

const CACHE_ENTRIES = 100_000;
const FLUSH_MILLISECONDS = 1000;
const FORGET_MILLISECONDS = 60 * 60 * 1000;
const NOTICE_MILLISECONDS = 30 * 1000;

/** Joins all parts and starts listening. When it refuses, nothing is left running and nothing listens. */
export async function startServer(
  configuration: Configuration,
  logDestination: LogDestination,
  clock: Clock = systemClock,
): Promise<RunningServer | StartRefusal> {
  const logger = openLogger(configuration.logLevel, logDestination, configuration.tokenPrefix);
  const folder = openDataFolder(configuration.dataFolder);
  if (!folder.ok) return folder;
  const opened = await openSqlite(configuration.dataFolder);
  if (!opened.ok) return { ok: false, detail: opened.refusal.detail, fix: opened.refusal.fix };
  const store = openStore(opened.database, clock);
  // Before anyone counts accounts: a drill that was cut off has left one.
  await eraseCutOffDrills(store);
  const verifier = await openVerifier({
    store,
    clock,
    tokenPrefix: configuration.tokenPrefix,
    cacheEntries: CACHE_ENTRIES,
  });
  const demo = configuration.upstream === undefined ? await startDemoUpstream({ logger }) : undefined;
  const closeStore = async () => {
    await demo?.stop();
    await store.close();
  };
  const sender = mailSender(configuration);
  const webhooks = openWebhooks(configuration, store, clock, folder.signingKey);
  const { signingKey } = folder;
  const shared = { configuration, clock, logger, store, sender, verifier, signingKey };
  const parts = { ...shared, webhooks: webhooks.registry };
  const listening = await startListeners({ ...parts, upstream: configuration.upstream ?? urlOf(demo) });
  if (!listening.ok) {
    await closeStore();
    return listening;
  }
  const flushing = startBackgroundJob('write uses', FLUSH_MILLISECONDS, verifier.uses.flush, logger);
  const forgetting = startBackgroundJob(
    'forget old activity',
    FORGET_MILLISECONDS,
    store.forgetActivity,
    logger,
  );
  const { mail, leaksSettled: comesAfter } = listening;
  const ageDays = configuration.tokenAgeDays;
  const noticing = startBackgroundJob(
    'give notices',
    NOTICE_MILLISECONDS,
    () => giveNotices({ store, mail, clock, ageDays }),
    logger,
  );
  void noticing.runNow();
  // Nobody else can be at work on this database: whoever sent mails before was killed.
  await store.outbox.endLeases();
  await store.webhooks.endLeases();
  const delivery = startDelivery({ outbox: store.outbox, sender, clock, logger, comesAfter });
  listening.watching.start();
  const { openSecrets } = webhooks.registry;
  const telling = startWebhookDelivery({
    store,
    mail,
    sender: webhooks.sender,
    openSecrets,
    clock,
    logger,
    comesAfter,
  });
  const stop = async () => {
    await Promise.all([listening.close(), listening.watching.stop()]);
    await Promise.all([delivery.stop(), telling.stop()]);
    await webhooks.sender.close();
    await Promise.all([flushing.stop(), forgetting.stop(), noticing.stop()]);
    await verifier.uses
      .flush()
      .catch((error: unknown) => logger.error({ err: error }, 'uses were not written'));
    await closeStore();
    logger.info('stopped');
  };
  const { publicUrl, signUp } = listening;
  const claimUrl = (await signUp.isClaimed()) ? undefined : await signUp.newClaimUrl();
  logger.info({ publicUrl, isNew: opened.isNew }, 'started');
  return {
    ok: true,
    listenerUrl: listening.listenerUrl,
    publicUrl,
    isNew: opened.isNew,
    copy: opened.copy,
    claimUrl,
    otherPrefix: await findOtherPrefix(store, configuration.tokenPrefix),
    mail: { destination: sender.destination, page: listening.outboxPage },
    logger,
    stop,
  };
}

/** Systems that are told, and what tells them. */
function openWebhooks(configuration: Configuration, store: Store, clock: Clock, signingKey: string) {
  const { webhookNetworks: privateNetworks, isForThisMachine } = configuration;
  const rules = openWebhookRules({ privateNetworks, isForThisMachine });
  const sender = openWebhookSender({ rules, clock });
  const seal = openSeal(signingKey, 'webhook');
  return { sender, registry: openWebhookRegistry({ store, seal, sender, rules, clock }) };
}

/** Who a mail in the outbox folder comes from, unless a setting says. */
const NOBODY = { name: 'Wardkey', address: 'wardkey@localhost' } as const;

function mailSender(configuration: Configuration): MailSender {
  const { smtpUrl, mailFrom = NOBODY } = configuration;
  if (smtpUrl === undefined) return openFolderSender(outboxFolder(configuration), mailFrom);
  return openSmtpSender(smtpUrl, mailFrom);
}

function urlOf(demo: DemoUpstream | undefined): URL {
  if (demo === undefined) throw new Error('no upstream');
  return demo.url;
}
