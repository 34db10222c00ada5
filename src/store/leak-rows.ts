import type { Insertable, Selectable } from 'kysely';
import type { Hint, TokenHash } from '../token-format/token-text.ts';
import type { LeakChannel, LeakEffect, LeakRecord, SeenPlace } from './leak-records.ts';
import type { Actor } from './records.ts';

interface PlaceColumns {
  url: string | null;
  repository: string | null;
  path: string | null;
  line: number | null;
  commit_hash: string | null;
  source: string | null;
  channel: string;
  reporter: string;
}

export interface LeakTable extends PlaceColumns {
  id: string;
  token_id: string;
  text_hash: TokenHash;
  hint: string;
  account_id: string;
  outcome: string;
  exposed_at: number | null;
  found_at: number;
  reported_at: number;
  disabled_at: number | null;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  false_alarm_at: number | null;
  false_alarm_by: string | null;
  false_alarm_reason: string | null;
}

export interface LeakPlaceTable extends PlaceColumns {
  leak_id: string;
  place_key: string;
  seen_at: number;
}

/** Reads a row of `leak`. */
export function leakOfRow(row: Selectable<LeakTable>): LeakRecord {
  return {
    ...placeOf(row),
    id: row.id,
    tokenId: row.token_id,
    accountId: row.account_id,
    textHash: row.text_hash,
    hint: row.hint as Hint,
    effect: row.outcome as LeakEffect,
    exposedAt: row.exposed_at,
    foundAt: row.found_at,
    reportedAt: row.reported_at,
    disabledAt: row.disabled_at,
    acknowledged:
      row.acknowledged_at === null ? null : { at: row.acknowledged_at, by: actorOf(row.acknowledged_by) },
    falseAlarm:
      row.false_alarm_at === null
        ? null
        : {
            at: row.false_alarm_at,
            by: actorOf(row.false_alarm_by),
            reason: row.false_alarm_reason ?? '',
          },
  };
}

/** Writes a new leak as a row: nobody has acknowledged it or called it a false alarm yet. */
export function rowOfNewLeak(leak: LeakRecord): Insertable<LeakTable> {
  return {
    ...columnsOf(leak),
    id: leak.id,
    token_id: leak.tokenId,
    account_id: leak.accountId,
    text_hash: leak.textHash,
    hint: leak.hint,
    outcome: leak.effect,
    exposed_at: leak.exposedAt,
    found_at: leak.foundAt,
    reported_at: leak.reportedAt,
    disabled_at: leak.disabledAt,
  };
}

/** Reads a row of `leak_place`. */
export function seenPlaceOfRow(row: Selectable<LeakPlaceTable>): SeenPlace {
  return { ...placeOf(row), leakId: row.leak_id, key: row.place_key, seenAt: row.seen_at };
}

/** Writes a place as a row. */
export function rowOfSeenPlace(place: SeenPlace): LeakPlaceTable {
  return { ...columnsOf(place), leak_id: place.leakId, place_key: place.key, seen_at: place.seenAt };
}

type PlaceFields = Pick<
  LeakRecord,
  'url' | 'repository' | 'path' | 'line' | 'commit' | 'source' | 'channel' | 'reporter'
>;

function placeOf(row: PlaceColumns): PlaceFields {
  const { url, repository, path, line, commit_hash: commit, source, channel, reporter } = row;
  return { url, repository, path, line, commit, source, channel: channel as LeakChannel, reporter };
}

function columnsOf(fields: PlaceFields): PlaceColumns {
  const { url, repository, path, line, commit, source, channel, reporter } = fields;
  return { url, repository, path, line, commit_hash: commit, source, channel, reporter };
}

function actorOf(text: string | null): Actor {
  return JSON.parse(text ?? '{"kind":"operator"}') as Actor;
}
