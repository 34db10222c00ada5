import { type Kysely, type SqlBool, sql } from 'kysely';
import type { Clock } from '../runtime/clock.ts';
import type { LeaseWish } from '../runtime/leased-work.ts';
import type { Tables } from './schema.ts';
import { guardedAll } from './store-unavailable.ts';
import type {
  DeliveryFailure,
  DeliveryQuestion,
  LeasedDelivery,
  WebhookDeliveryRecord,
  WebhookRecord,
} from './webhook-records.ts';
import { deliveryOfRow, leasedDelivery, webhookOfRow } from './webhook-rows.ts';

/** The webhooks and what is on its way to them, each question in a short transaction of its own. */
export interface Webhooks {
  /** All of them, the oldest first. */
  list(): Promise<WebhookRecord[]>;
  find(id: string): Promise<WebhookRecord | undefined>;
  listDeliveries(question: DeliveryQuestion): Promise<WebhookDeliveryRecord[]>;
  /**
   * Takes due deliveries and counts the attempt before it begins. Never gives one to two, and of each webhook only so
   * many at a time that one which answers nobody keeps no other waiting. Those that are paused wait.
   */
  lease(wish: LeaseWish): Promise<LeasedDelivery[]>;
  noteDelivered(delivery: LeasedDelivery, status: number): Promise<void>;
  /** It is tried again at `nextAttemptAt`. Of no effect once the lease has gone to another. */
  noteFailed(
    delivery: LeasedDelivery,
    owner: string,
    failure: DeliveryFailure & { readonly nextAttemptAt: number },
  ): Promise<void>;
  noteGivenUp(delivery: LeasedDelivery, failure: DeliveryFailure): Promise<void>;
  /** As `endLeases` of the outbox. */
  endLeases(): Promise<void>;
  /** Calls `listener` after every commit that has queued a delivery, or lets some go on. */
  onQueued(listener: () => void): void;
}

/** How many deliveries to one webhook are under way at a time. */
export const UNDER_WAY_MAX = 2;
/** How long the mere fact of a delivery is kept that was made or given up. */
const KEPT_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;
/** After so many attempts a lease is not ended early. */
const ATTEMPTS_AT_ONCE = 2;

/** The webhooks of a database, and what tells their listeners of a commit elsewhere. */
export function openWebhooks(
  database: Kysely<Tables>,
  clock: Clock,
): { webhooks: Webhooks; announce(): void } {
  const listeners: (() => void)[] = [];
  const webhooks = guardedAll<Omit<Webhooks, 'onQueued'>>({
    list: () => listWebhooks(database),
    find: (id) => findWebhook(database, id),
    listDeliveries: (question) => listDeliveries(database, question),
    lease: (wish) => lease(database, wish, clock.now()),
    noteDelivered: async (delivery, status) => {
      const at = clock.now();
      await finish(database, delivery.id, {
        sent_at: at,
        given_up_at: null,
        last_status: status,
        last_error: null,
      });
      await database
        .updateTable('webhook')
        .set({ failing_since: null })
        .where('id', '=', delivery.webhookId)
        .where('failing_since', 'is not', null)
        .execute();
    },
    noteFailed: async (delivery, owner, { status, reason, nextAttemptAt }) => {
      const ended = { leased_until: null, lease_owner: null };
      const { numUpdatedRows } = await database
        .updateTable('webhook_delivery')
        .set({ ...ended, last_status: status, last_error: reason, next_attempt_at: nextAttemptAt })
        .where('id', '=', delivery.id)
        .where('lease_owner', '=', owner)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await noteFailing(database, delivery.webhookId, clock.now());
    },
    noteGivenUp: async (delivery, { status, reason }) => {
      const at = clock.now();
      await finish(database, delivery.id, { given_up_at: at, last_status: status, last_error: reason });
      await noteFailing(database, delivery.webhookId, at);
    },
    endLeases: async () => {
      await database
        .updateTable('webhook_delivery')
        .set({ leased_until: null, lease_owner: null })
        .where('leased_until', 'is not', null)
        .where('sent_at', 'is', null)
        .where('given_up_at', 'is', null)
        .where('attempts', '<=', ATTEMPTS_AT_ONCE)
        .execute();
    },
  });
  return {
    webhooks: { ...webhooks, onQueued: (listener) => void listeners.push(listener) },
    announce: () => {
      for (const listener of listeners) listener();
    },
  };
}

/** All webhooks, the oldest first. */
export async function listWebhooks(database: Kysely<Tables>): Promise<WebhookRecord[]> {
  const rows = await database.selectFrom('webhook').selectAll().orderBy('created_at').orderBy('id').execute();
  return rows.map(webhookOfRow);
}

/** One webhook by its id. */
export async function findWebhook(database: Kysely<Tables>, id: string): Promise<WebhookRecord | undefined> {
  const row = await database.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirst();
  return row && webhookOfRow(row);
}

async function listDeliveries(
  database: Kysely<Tables>,
  { webhookId, limit, before }: DeliveryQuestion,
): Promise<WebhookDeliveryRecord[]> {
  const rows = await database
    .selectFrom('webhook_delivery')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .$if(before !== undefined, (query) =>
      query.where(sql<SqlBool>`(created_at, id) < (${before?.createdAt}, ${before?.id})`),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(deliveryOfRow);
}

async function lease(database: Kysely<Tables>, wish: LeaseWish, now: number): Promise<LeasedDelivery[]> {
  const leased: LeasedDelivery[] = [];
  for (const webhook of await listWebhooks(database)) {
    if (webhook.paused !== null || leased.length >= wish.limit) continue;
    const rows = await leaseOf(database, webhook.id, { ...wish, limit: wish.limit - leased.length }, now);
    leased.push(...rows.map((row) => leasedDelivery(row, webhook)));
  }
  return leased;
}

/** One statement, so that two who ask at the same moment get different deliveries. */
function leaseOf(database: Kysely<Tables>, webhookId: string, wish: LeaseWish, now: number) {
  const open = database
    .selectFrom('webhook_delivery')
    .where('webhook_id', '=', webhookId)
    .where('sent_at', 'is', null)
    .where('given_up_at', 'is', null);
  const underWay = open
    .where('leased_until', '>', now)
    .select((row) =>
      sql<number>`max(0, ${Math.min(wish.limit, UNDER_WAY_MAX)} - ${row.fn.countAll()})`.as('free'),
    );
  return database
    .updateTable('webhook_delivery')
    .set((row) => ({
      attempts: row('attempts', '+', 1),
      leased_until: now + wish.milliseconds,
      lease_owner: wish.owner,
    }))
    .where(
      'id',
      'in',
      open
        .select('id')
        .where('next_attempt_at', '<=', now)
        .where((row) => row.or([row('leased_until', 'is', null), row('leased_until', '<=', now)]))
        .orderBy('next_attempt_at')
        .orderBy('id')
        .limit(sql<number>`(${underWay})`),
    )
    .returningAll()
    .execute();
}

async function finish(
  database: Kysely<Tables>,
  id: string,
  end: {
    sent_at?: number;
    given_up_at: number | null;
    last_status: number | null;
    last_error: string | null;
  },
): Promise<void> {
  await database
    .updateTable('webhook_delivery')
    .set({ ...end, body: '', leased_until: null, lease_owner: null })
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .execute();
  await database
    .deleteFrom('webhook_delivery')
    .where('created_at', '<', (end.sent_at ?? end.given_up_at ?? 0) - KEPT_MILLISECONDS)
    .where((row) => row.or([row('sent_at', 'is not', null), row('given_up_at', 'is not', null)]))
    .execute();
}

async function noteFailing(database: Kysely<Tables>, id: string, at: number): Promise<void> {
  const update = database.updateTable('webhook').set({ failing_since: at });
  await update.where('id', '=', id).where('failing_since', 'is', null).execute();
}
