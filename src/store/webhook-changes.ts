import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';
import type { NewWebhookDelivery, WebhookRecord } from './webhook-records.ts';
import { rowOfDelivery, rowOfWebhook } from './webhook-rows.ts';
import { findWebhook, listWebhooks } from './webhooks.ts';

/** What can be done about webhooks within one change. */
export interface WebhookChanges {
  list(): Promise<WebhookRecord[]>;
  find(id: string): Promise<WebhookRecord | undefined>;
  /** Writes a webhook, a new one or one that is there. */
  save(webhook: WebhookRecord): Promise<void>;
  /** With everything that is on its way to it. */
  delete(id: string): Promise<void>;
  queue(deliveries: readonly NewWebhookDelivery[]): Promise<void>;
  /** The usernames of accounts, by their ids. */
  usernamesOf(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** At most `limit` operators, for what must be told to them. */
  listOperators(
    limit: number,
  ): Promise<{ readonly id: string; readonly email: string; readonly name: string }[]>;
}

/** SQLite takes at most 32,766 values in one statement. */
const ROWS_AT_ONCE = 1000;

/** `wrote` is told of every write, which then needs an audit entry; `queued`, that there is something to deliver. */
export function openWebhookChanges(
  transaction: Kysely<Tables>,
  at: number,
  wrote: () => void,
  queued: () => void,
): WebhookChanges {
  return {
    list: () => listWebhooks(transaction),
    find: (id) => findWebhook(transaction, id),
    save: async (webhook) => {
      wrote();
      // What waits for a webhook that was paused may go on now.
      queued();
      const { id, ...row } = rowOfWebhook(webhook);
      await transaction
        .insertInto('webhook')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    delete: async (id) => {
      wrote();
      await transaction.deleteFrom('webhook').where('id', '=', id).execute();
    },
    queue: async (deliveries) => {
      for (const some of inPieces(deliveries)) {
        wrote();
        queued();
        await transaction
          .insertInto('webhook_delivery')
          .values(some.map((delivery) => rowOfDelivery(delivery, at)))
          .execute();
      }
    },
    usernamesOf: async (accountIds) => {
      const names = new Map<string, string>();
      for (const some of inPieces([...new Set(accountIds)])) {
        const query = transaction.selectFrom('accounts').select(['id', 'username']).where('id', 'in', some);
        for (const { id, username } of await query.execute()) names.set(id, username);
      }
      return names;
    },
    listOperators: (limit) =>
      transaction
        .selectFrom('accounts')
        .select(['id', 'email', 'name'])
        .where('is_operator', '=', 1)
        .where('suspended_at', 'is', null)
        .orderBy('id')
        .limit(limit)
        .execute(),
  };
}

function inPieces<T>(all: readonly T[]): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < all.length; start += ROWS_AT_ONCE) {
    pieces.push(all.slice(start, start + ROWS_AT_ONCE));
  }
  return pieces;
}
