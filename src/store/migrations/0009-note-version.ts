import type { Kysely } from 'kysely';

/** A note may be about one version of something alone. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('community_note').addColumn('version', 'text').execute();
}
