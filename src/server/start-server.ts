import { setTimeout as wait } from 'node:timers/promises';
import { type Accounts, openAccounts } from '../accounts/open-accounts.ts';
import { openEventHub } from '../api/event-hub.ts';
import { openApi } from '../api/open-api.ts';
import type { ApiParts } from '../api/operation.ts';
import { openVerifyEndpoint } from '../api/verify-endpoint.ts';
import { type DemoUpstream, startDemoUpstream } from '../demo-upstream/start-demo-upstream.ts';
import { openGateway } from '../gateway/open-gateway.ts';
import { openAlerts } from '../leaks/open-alerts.ts';
import { openLeakResponse } from '../leaks/open-leak-response.ts';
import { type DrillRunner, eraseCutOffDrills, runDrill } from '../leaks/run-drill.ts';
import { openFolderSender } from '../mail/folder-sender.ts';
import type { MailSender } from '../mail/mail-sender.ts';
import { type Mail, openMail } from '../mail/open-mail.ts';
import { openSmtpSender } from '../mail/smtp-sender.ts';
import { startDelivery } from '../mail/start-delivery.ts';
import { startBackgroundJob } from '../runtime/background-job.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { type LogDestination, type Logger, openLogger } from '../runtime/logger.ts';
import { openSeal } from '../runtime/seal.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { openStore, type Store } from '../store/open-store.ts';
import type { TokenText } from '../token-format/token-text.ts';
import { giveNotices } from '../tokens/give-notices.ts';
import { openUrlWatch } from '../tokens/seen-in-url.ts';
import { tellOwners } from '../tokens/tell-owners.ts';
import { openVerifier, type Verifier } from '../verify/open-verifier.ts';
import { openRateLimiter } from '../verify/rate-limiter.ts';
import { openWatching, type Watching } from '../watchers/open-watching.ts';
import { openWebhookRegistry } from '../webhooks/open-webhook-registry.ts';
import { startWebhookDelivery } from '../webhooks/start-webhook-delivery.ts';
import { tellSystems } from '../webhooks/tell-systems.ts';
import { openWebhookRules } from '../webhooks/webhook-rules.ts';
import { openWebhookSender } from '../webhooks/webhook-sender.ts';
import { openRequestChecker } from './check-request.ts';
import type { Configuration } from './configuration.ts';
import { openConsoleFiles } from './console-files.ts';
import { openDataFolder, socketPath } from './data-folder.ts';
import { openDevOutbox, outboxFolder } from './dev-outbox.ts';
import { openForwardAuthRoute } from './forward-auth-route.ts';
import { type HandlerParts, localHandlers, publicHandlers } from './handle-requests.ts';
import { findOtherPrefix, findUnreadiness, inspectInstallation } from './installation.ts';
import { closeListener, listen, listenLocally } from './listeners.ts';
import { openRefusalLog } from './refusal-log.ts';
import { answerWith } from './refusals.ts';
import { requestFacts } from './request-facts.ts';
import { openSessionChecker } from './session-caller.ts';

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
const DRAIN_SECONDS = 25;

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
  const parts = { configuration, clock, logger, store, sender, verifier, signingKey, webhooks };
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
  const { mail } = listening;
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
  const delivery = startDelivery({ outbox: store.outbox, sender, clock, logger });
  listening.watching.start();
  const { openSecrets } = webhooks.registry;
  const telling = startWebhookDelivery({ store, mail, sender: webhooks.sender, openSecrets, clock, logger });
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

interface ListenerParts {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Store;
  readonly sender: MailSender;
  readonly verifier: Verifier;
  readonly signingKey: string;
  readonly webhooks: ReturnType<typeof openWebhooks>;
  readonly upstream: URL;
}

async function startListeners(parts: ListenerParts): Promise<
  | {
      readonly ok: true;
      readonly listenerUrl: string;
      readonly publicUrl: string;
      readonly outboxPage: string | undefined;
      readonly signUp: Accounts['signUp'];
      readonly watching: Watching;
      readonly mail: Mail;
      close(): Promise<void>;
    }
  | StartRefusal
> {
  const { configuration, logger } = parts;
  let isStopping = false;
  let joined: ReturnType<typeof joinParts> | undefined;
  let ownUrl = '';
  const join = (port: number) => {
    ownUrl = listenerUrl(configuration.host, port);
    joined = joinParts(parts, configuration.publicUrl ?? ownUrl, () => isStopping);
    return publicHandlers(joined.handlers);
  };
  const outer = await listen(configuration, join);
  if (!outer.ok) return outer;
  if (joined === undefined) throw new Error('listening without handlers');
  const { handlers, gateway, accounts, events, mail, watching } = joined;
  const local = await listenLocally(socketPath(configuration.dataFolder), localHandlers(handlers));
  if (!local.ok) {
    await closeListener(outer.server, 0);
    return local;
  }
  const close = async () => {
    isStopping = true;
    logger.info('stopping');
    gateway.endWebSockets();
    events.close();
    const listeners = [outer.server, local.server];
    await Promise.all(listeners.map((server) => closeListener(server, DRAIN_SECONDS)));
    // Last: until then there may be requests that it has to forward.
    await gateway.close(1);
  };
  const { publicUrl, outbox } = handlers;
  const outboxPage = outbox && `${ownUrl}${outbox.path}`;
  return {
    ok: true,
    listenerUrl: ownUrl,
    publicUrl,
    outboxPage,
    signUp: accounts.signUp,
    mail,
    watching,
    close,
  };
}

function joinParts(parts: ListenerParts, publicUrl: string, isStopping: () => boolean) {
  const { configuration, store, verifier, clock, logger, upstream } = parts;
  const prefix = configuration.tokenPrefix;
  const facts = requestFacts(configuration.trustedProxies);
  const noteInUrl = openUrlWatch(store, clock, logger);
  const checker = openRequestChecker({ verifier, prefix, facts, noteInUrl });
  const delivery = configuration.smtpUrl === undefined ? 'outbox' : 'smtp';
  const mail = openMail({ publicUrl, delivery });
  store.accompany(tellOwners(mail));
  store.accompany(tellSystems);
  const accounts = openAccounts({
    store,
    mail,
    clock,
    publicUrl,
    installationKey: parts.signingKey,
    policySource: configuration.signUp,
    github: configuration.github,
    logger,
  });
  const sessions = openSessionChecker({ sessions: accounts.sessions, facts, publicUrl, prefix });
  const inspect = () => inspectInstallation(store, configuration, publicUrl, parts.sender);
  const limiter = openRateLimiter();
  const events = openEventHub(store, verifier.uses, clock);
  const leaks = joinLeaks(parts, mail);
  const { watchers } = store;
  const watching = openWatching({
    settings: configuration.watch,
    prefix,
    store: watchers,
    leaks: leaks.response,
    clock,
    logger,
  });
  const { github, upstream: api } = configuration;
  const offers = { github: github !== undefined, mail: delivery, demo: api === undefined } as const;
  const webhooks = parts.webhooks.registry;
  const shared = { store, accounts, mail, webhooks, verifier, clock, prefix, publicUrl };
  const apiParts: ApiParts = { ...shared, limiter, events, watching, offers, leaks, inspect };
  const refusals = openRefusalLog(logger, clock);
  const answer = answerWith({ publicUrl, facts, refusals });
  const verify = openVerifyEndpoint({
    ...apiParts,
    answer,
    requestId: facts.requestId,
    checkCaller: (request, scope) => checker.check(request, scope).verdict,
  });
  const forwardAuth = openForwardAuthRoute({
    ...{ checker, verifier, prefix, facts, publicUrl, refusals },
    trustedProxies: configuration.trustedProxies,
  });
  const gateway = openGateway({
    upstream,
    timeoutSeconds: configuration.upstreamTimeoutSeconds,
    publicUrl,
    admit: checker.admit,
    answer,
    requestId: facts.requestId,
    clientAddress: facts.address,
    logger,
  });
  const handlers: HandlerParts = {
    api: openApi(apiParts, logger),
    gateway,
    verify,
    forwardAuth,
    console: openConsoleFiles(),
    outbox: openDevOutbox(configuration, publicUrl, logger),
    checker,
    sessions,
    facts,
    publicUrl,
    prefix,
    gatewayPaths: configuration.gatewayPaths,
    refusals,
    isStopping,
    findUnreadiness: async () => (isStopping() ? 'stopping' : findUnreadiness(store, configuration)),
  };
  return { handlers, gateway, accounts, events, mail, watching };
}

/** Systems that are told, and what tells them. */
function openWebhooks(configuration: Configuration, store: Store, clock: Clock, signingKey: string) {
  const { webhookNetworks: privateNetworks, isForThisMachine } = configuration;
  const rules = openWebhookRules({ privateNetworks, isForThisMachine });
  const sender = openWebhookSender({ rules, clock });
  const seal = openSeal(signingKey, 'webhook');
  return { sender, registry: openWebhookRegistry({ store, seal, sender, rules, clock }) };
}

/** What is done about leaks, by reports and alerts, and in drills with the verifier that checks every request. */
function joinLeaks({ configuration, store, verifier, clock, logger }: ListenerParts, mail: Mail) {
  const prefix = configuration.tokenPrefix;
  const response = openLeakResponse({ store, mail, prefix });
  const alerts = openAlerts({ reporters: configuration.alertReporters, response, clock, logger });
  const check = async (text: TokenText) => {
    const need = { scope: 'api', address: '127.0.0.1', userAgent: 'wardkey drill' } as const;
    return (await verifier.check({ kind: 'token', text, scheme: 'bearer' }, need)).code;
  };
  const drill = { store, response, clock, prefix, check, flushUses: verifier.uses.flush, wait };
  return { response, alerts, runDrill: (runner: DrillRunner) => runDrill(drill, runner) };
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

function listenerUrl(host: string, port: number): string {
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${port}`;
}
