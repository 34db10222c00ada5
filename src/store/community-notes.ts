import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/** A note that somebody added to the reference page of a code. Its text is plain text, and is shown as that. */
export interface CommunityNote {
  readonly id: string;
  readonly code: string;
  /** Null when an operator wrote it on the server's own machine. */
  readonly accountId: string | null;
  readonly text: string;
  /** What it is about alone, as in "replicate 1.4.0"; null when it holds for all. */
  readonly version: string | null;
  readonly createdAt: number;
  readonly isHidden: boolean;
  readonly isPinned: boolean;
}

/** A note with the name of whoever wrote it; without an account it has none. */
export interface SignedNote extends CommunityNote {
  readonly author: string | null;
}

export interface CommunityNoteTable {
  id: string;
  code: string;
  account_id: string | null;
  text: string;
  version: string | null;
  created_at: number;
  is_hidden: number;
  is_pinned: number;
}

/** So many are shown of one code. */
const SHOWN_MAX = 100;

/** What is to be seen on the page of a code: the pinned first, then the newest. Nothing of suspended accounts. */
export async function listNotes(database: Kysely<Tables>, code: string): Promise<SignedNote[]> {
  const rows = await database
    .selectFrom('community_note')
    .leftJoin('accounts', 'accounts.id', 'community_note.account_id')
    .selectAll('community_note')
    .select('accounts.name as author')
    .where('code', '=', code)
    .where('is_hidden', '=', 0)
    .where('accounts.suspended_at', 'is', null)
    .orderBy('is_pinned', 'desc')
    .orderBy('community_note.created_at', 'desc')
    .orderBy('community_note.id')
    .limit(SHOWN_MAX)
    .execute();
  return rows.map((row) => ({ ...noteOfRow(row), author: row.author }));
}

/** One note, hidden or not. */
export async function findNote(database: Kysely<Tables>, id: string): Promise<CommunityNote | undefined> {
  const row = await database.selectFrom('community_note').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : noteOfRow(row);
}

/** When an account wrote its notes since a moment, oldest first. */
export async function noteTimes(
  database: Kysely<Tables>,
  accountId: string,
  since: number,
): Promise<number[]> {
  const rows = await database
    .selectFrom('community_note')
    .select('created_at')
    .where('account_id', '=', accountId)
    .where('created_at', '>', since)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => row.created_at);
}

/** Writes a note, or what an operator did with it. */
export async function saveNote(database: Kysely<Tables>, note: CommunityNote): Promise<void> {
  const marks = { is_hidden: note.isHidden ? 1 : 0, is_pinned: note.isPinned ? 1 : 0 };
  const { id, code, text, version } = note;
  await database
    .insertInto('community_note')
    .values({ id, code, text, version, account_id: note.accountId, created_at: note.createdAt, ...marks })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(marks))
    .execute();
}

function noteOfRow(row: CommunityNoteTable): CommunityNote {
  return {
    id: row.id,
    code: row.code,
    accountId: row.account_id,
    text: row.text,
    version: row.version,
    createdAt: row.created_at,
    isHidden: row.is_hidden === 1,
    isPinned: row.is_pinned === 1,
  };
}
