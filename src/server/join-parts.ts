import { setTimeout as wait } from 'node:timers/promises';
import { openAccounts } from '../accounts/open-accounts.ts';
import { openEventHub } from '../api/event-hub.ts';
import { openApi } from '../api/open-api.ts';
import type { ApiParts } from '../api/operation.ts';
import { openVerifyEndpoint } from '../api/verify-endpoint.ts';
import { openGateway } from '../gateway/open-gateway.ts';
import { openAlerts } from '../leaks/open-alerts.ts';
import { openLeakResponse } from '../leaks/open-leak-response.ts';
import { type DrillRunner, runDrill } from '../leaks/run-drill.ts';
import type { MailSender } from '../mail/mail-sender.ts';
import { type Mail, openMail } from '../mail/open-mail.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Store } from '../store/open-store.ts';
import type { TokenText } from '../token-format/token-text.ts';
import { openUrlWatch } from '../tokens/seen-in-url.ts';
import { tellOwners } from '../tokens/tell-owners.ts';
import type { Verifier } from '../verify/open-verifier.ts';
import { openRateLimiter } from '../verify/rate-limiter.ts';
import { openWatching } from '../watchers/open-watching.ts';
import type { WebhookRegistry } from '../webhooks/open-webhook-registry.ts';
import { tellSystems } from '../webhooks/tell-systems.ts';
import { openRequestChecker } from './check-request.ts';
import type { Configuration } from './configuration.ts';
import { openConsoleFiles } from './console-files.ts';
import { openDevOutbox } from './dev-outbox.ts';
import { openForwardAuthRoute } from './forward-auth-route.ts';
import type { HandlerParts } from './handle-requests.ts';
import { findUnreadiness, inspectInstallation } from './installation.ts';
import { openRefusalLog } from './refusal-log.ts';
import { answerWith } from './refusals.ts';
import { requestFacts } from './request-facts.ts';
import { openSessionChecker } from './session-caller.ts';

/** What there is before anything listens. */
export interface ServerParts {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Store;
  readonly sender: MailSender;
  readonly verifier: Verifier;
  readonly signingKey: string;
  readonly webhooks: WebhookRegistry;
  readonly upstream: URL;
}

/** Joins what answers requests, for callers who see it at `publicUrl`, which has no slash at its end. */
export function joinParts(parts: ServerParts, publicUrl: string, isStopping: () => boolean) {
  const { configuration, store, verifier, webhooks, clock, logger, upstream } = parts;
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
  return { handlers, gateway, accounts, events, mail, watching, leaksSettled: leaks.response.settled };
}

/** What is done about leaks, by reports and alerts, and in drills with the verifier that checks every request. */
function joinLeaks({ configuration, store, verifier, clock, logger }: ServerParts, mail: Mail) {
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
