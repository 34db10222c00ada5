import { type Kysely, sql } from 'kysely';
import { CALLERS_KEPT, type CallerRecord, HOUR_MILLISECONDS } from './activity.ts';
import type { Tables } from './schema.ts';

/** From when on the uses of a token are asked for. Milliseconds since 1970. */
export interface UsesQuestion {
  readonly tokenId: string;
  readonly since: number;
}

/**
 * What a token was used for from a moment on. Calls are counted by the hour, so those of the hour in which the moment
 * lies are counted whole; of callers, the latest fifty are known. What was called in the last second may be missing.
 */
export interface UsesSince {
  readonly accepted: number;
  readonly refused: number;
  /** The first hour with calls, or null. */
  readonly firstHour: number | null;
  /** Those who called at that moment or later, the latest first. */
  readonly callers: readonly CallerRecord[];
}

const NOTHING: UsesSince = { accepted: 0, refused: 0, firstHour: null, callers: [] };
/** SQLite takes at most 32,766 values in a statement; each question has two. */
const QUESTIONS_AT_ONCE = 500;

/** The uses of tokens, in the order of the questions. */
export async function usesSince(
  database: Kysely<Tables>,
  questions: readonly UsesQuestion[],
): Promise<UsesSince[]> {
  const answers: UsesSince[] = [];
  for (let start = 0; start < questions.length; start += QUESTIONS_AT_ONCE) {
    answers.push(...(await answerSome(database, questions.slice(start, start + QUESTIONS_AT_ONCE))));
  }
  return answers;
}

async function answerSome(
  database: Kysely<Tables>,
  questions: readonly UsesQuestion[],
): Promise<UsesSince[]> {
  const asked = sql.join(
    questions.map(
      ({ tokenId, since }, place) =>
        sql`(${sql.lit(place)}, ${tokenId}, ${sql.lit(since)}, ${sql.lit(since - (since % HOUR_MILLISECONDS))})`,
    ),
  );
  const { rows: sums } = await sql<{
    place: number;
    accepted: number;
    refused: number;
    first_hour: number;
  }>`with asked (place, token_id, since, first) as (values ${asked})
    select asked.place, sum(case when code = 'accepted' then calls else 0 end) as accepted,
      sum(case when code = 'accepted' then 0 else calls end) as refused, min(hour) as first_hour
    from asked join activity on activity.token_id = asked.token_id and activity.hour >= asked.first
    group by asked.place`.execute(database);
  const { rows: callers } = await sql<CallerRecord & { place: number }>`
    with asked (place, token_id, since, first) as (values ${asked})
    select asked.place, address, user_agent as "userAgent", first_at as "firstAt", last_at as "lastAt", accepted, refused
    from asked join caller on caller.token_id = asked.token_id and caller.last_at >= asked.since
    order by last_at desc limit ${sql.lit(CALLERS_KEPT * questions.length)}`.execute(database);
  const callersByPlace = Map.groupBy(callers, ({ place }) => place);
  const sumsByPlace = new Map(sums.map((row) => [row.place, row]));
  return questions.map((_, place) => {
    const sum = sumsByPlace.get(place);
    const own = (callersByPlace.get(place) ?? []).map(({ place: _place, ...caller }) => caller);
    if (sum === undefined) return { ...NOTHING, callers: own };
    return { accepted: sum.accepted, refused: sum.refused, firstHour: sum.first_hour, callers: own };
  });
}
