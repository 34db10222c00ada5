import { randomBytes, randomUUID } from 'node:crypto';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Seal } from '../runtime/seal.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import type { Actor } from '../store/records.ts';
import type { WebhookEvent, WebhookRecord } from '../store/webhook-records.ts';
import type { WebhookRules } from './webhook-rules.ts';
import type { WebhookAttempt, WebhookSender } from './webhook-sender.ts';
import { newWebhookSecret } from './webhook-signature.ts';

/** What a webhook is to be like. */
export interface WebhookWishes {
  readonly url: string;
  readonly description: string | null;
  readonly events: readonly WebhookEvent[];
}

/** A webhook at one of the moments at which its secret is known. */
export interface WebhookWithSecret {
  readonly webhook: WebhookRecord;
  readonly secret: string;
}

/** What an attempt came to that somebody asked for, and how long it took. */
export interface TestedWebhook {
  readonly attempt: WebhookAttempt;
  readonly milliseconds: number;
}

/** The secrets with which a webhook is signed at a moment, the newest first; undefined when they cannot be read. */
export type OpenSecrets = (webhook: WebhookRecord, now: number) => readonly string[] | undefined;

/** The webhooks of an installation, for its operators. Each change is a part of a change of the store. */
export interface WebhookRegistry {
  readonly openSecrets: OpenSecrets;
  create(
    transaction: ChangeTransaction,
    wanted: WebhookWishes,
    actor: Actor,
  ): Promise<Outcome<WebhookWithSecret>>;
  /** Changes what is named. To pause one by hand, or let one go on that was paused, is `isPaused`. */
  update(
    transaction: ChangeTransaction,
    id: string,
    wanted: Partial<WebhookWishes> & { readonly isPaused?: boolean },
  ): Promise<Outcome<{ readonly webhook: WebhookRecord }>>;
  /** A new secret; with the old one deliveries are signed too for a day, so that the receiver can follow. */
  rotateSecret(transaction: ChangeTransaction, id: string): Promise<Outcome<WebhookWithSecret>>;
  remove(transaction: ChangeTransaction, id: string): Promise<Outcome<{ readonly webhook: WebhookRecord }>>;
  /** Sends something at once, and once, that stands for nothing. */
  test(id: string, signal: AbortSignal): Promise<Outcome<TestedWebhook>>;
}

/** How many webhooks there may be. */
export const WEBHOOKS_MAX = 16;
const OLD_SECRET_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The webhooks of a store. */
export function openWebhookRegistry(parts: {
  readonly store: Pick<Store, 'webhooks'>;
  readonly seal: Seal;
  readonly sender: WebhookSender;
  readonly rules: WebhookRules;
  readonly clock: Clock;
}): WebhookRegistry {
  const { store, seal, sender, rules, clock } = parts;
  const openSecrets: OpenSecrets = ({ id, sealedSecret, oldSecret }, now) => {
    const current = seal.open(sealedSecret, id);
    if (current === undefined) return undefined;
    const old = oldSecret !== null && oldSecret.endsAt > now ? seal.open(oldSecret.sealed, id) : undefined;
    return old === undefined ? [current] : [current, old];
  };
  return {
    openSecrets,
    create: async (transaction, wanted, actor) => {
      const flaw = rules.flawOf(wanted.url);
      if (flaw !== undefined) return refuseUrl(flaw);
      if ((await transaction.webhooks.list()).length >= WEBHOOKS_MAX) {
        return refuseUrl(`cannot be added: there are ${WEBHOOKS_MAX} webhooks, the most there may be`);
      }
      const id = `wh_${randomBytes(10).toString('hex')}`;
      const secret = newWebhookSecret();
      const webhook: WebhookRecord = {
        ...wanted,
        ...{ id, sealedSecret: seal.close(secret, id), oldSecret: null },
        ...{ createdAt: transaction.at, createdBy: actor, failingSince: null, paused: null },
      };
      await save(transaction, 'webhook.created', webhook, { events: wanted.events });
      return accept({ webhook, secret });
    },
    update: async (transaction, id, { isPaused, ...wanted }) => {
      const before = await transaction.webhooks.find(id);
      if (before === undefined) return refuseUnknown();
      const flaw = wanted.url === undefined ? undefined : rules.flawOf(wanted.url);
      if (flaw !== undefined) return refuseUrl(flaw);
      const webhook = { ...before, ...wanted, ...pausing(before, isPaused, transaction.at) };
      await save(transaction, 'webhook.updated', webhook, { events: webhook.events, isPaused });
      return accept({ webhook });
    },
    rotateSecret: async (transaction, id) => {
      const before = await transaction.webhooks.find(id);
      if (before === undefined) return refuseUnknown();
      const secret = newWebhookSecret();
      const oldSecret = { sealed: before.sealedSecret, endsAt: transaction.at + OLD_SECRET_MILLISECONDS };
      const webhook = { ...before, sealedSecret: seal.close(secret, id), oldSecret };
      await save(transaction, 'webhook.secret_rotated', webhook);
      return accept({ webhook, secret });
    },
    remove: async (transaction, id) => {
      const webhook = await transaction.webhooks.find(id);
      if (webhook === undefined) return refuseUnknown();
      await transaction.webhooks.delete(id);
      transaction.audit({ action: 'webhook.deleted', detail: namesOf(webhook) });
      return accept({ webhook });
    },
    test: async (id, signal) => {
      const webhook = await store.webhooks.find(id);
      if (webhook === undefined) return refuseUnknown();
      const secrets = openSecrets(webhook, clock.now());
      if (secrets === undefined) return refuseUrl('has a secret that cannot be read: rotate it');
      const timestamp = new Date(clock.now()).toISOString();
      const body = JSON.stringify({ type: 'webhook.test', timestamp, data: { webhook: { id } } });
      const start = performance.now();
      const message = { id: `msg_${randomUUID()}`, url: webhook.url, body, secrets };
      const attempt = await sender.send(message, signal);
      return accept({ attempt, milliseconds: Math.round(performance.now() - start) });
    },
  };
}

/** Whoever lets one go on again believes it mended: it has five days again. */
function pausing(
  { paused, failingSince }: WebhookRecord,
  isPaused: boolean | undefined,
  at: number,
): Pick<WebhookRecord, 'paused' | 'failingSince'> {
  if (isPaused === undefined || isPaused === (paused !== null)) return { paused, failingSince };
  return isPaused
    ? { paused: { at, because: 'by an operator' }, failingSince }
    : { paused: null, failingSince: null };
}

async function save(
  transaction: ChangeTransaction,
  action: 'webhook.created' | 'webhook.updated' | 'webhook.secret_rotated',
  webhook: WebhookRecord,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await transaction.webhooks.save(webhook);
  transaction.audit({ action, detail: { ...namesOf(webhook), ...detail } });
}

/** Without the path, in which some receivers want a secret. */
function namesOf({ id, url }: WebhookRecord) {
  return { webhook: id, origin: new URL(url).origin };
}

function refuseUrl(detail: string) {
  return refuse('validation_failed', { errors: [{ pointer: '/url', detail }] });
}

function refuseUnknown() {
  return refuse('not_found', { detail: 'There is no such webhook.' });
}
