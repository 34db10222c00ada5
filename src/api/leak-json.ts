import { z } from '@hono/zod-openapi';
import { leakUses, usesFrom } from '../leaks/token-uses.ts';
import { LEAK_CHANNELS, LEAK_EFFECTS, type LeakInFull, type LeakPlace } from '../store/leak-records.ts';
import type { Store } from '../store/open-store.ts';
import type { Actor } from '../store/records.ts';

const time = z.iso.datetime();

const placeFields = {
  channel: z.enum(LEAK_CHANNELS).describe('How Wardkey came to know of it.'),
  reporter: z.string().describe('Who said so, as people know them.'),
  source: z.string().nullable(),
  url: z.string().nullable(),
  repository: z.string().nullable().describe('owner/name, or package@version.'),
  path: z.string().nullable(),
  line: z.number().nullable(),
  commit: z.string().nullable(),
};

/** A leak as the API shows it. */
export const leakSchema = z
  .object({
    id: z.string(),
    token: z.object({
      id: z.string(),
      name: z.string(),
      hint: z.string().describe('Of the text that leaked, which may be an older one of the token.'),
    }),
    account: z.object({ id: z.string(), username: z.string() }),
    ...placeFields,
    places: z.array(z.object({ ...placeFields, seen_at: time })).describe('Everywhere it was seen.'),
    exposed_at: time.nullable().describe('When it became public, if that is known.'),
    found_at: time,
    reported_at: time,
    disabled_at: time.nullable().describe('Null: it was out of force before.'),
    outcome: z.enum(LEAK_EFFECTS),
    calls_since: z
      .object({
        since: time.describe('Of exposure; where that is not known, of issue; at most a month before.'),
        accepted: z.number(),
        refused: z.number(),
        addresses: z.array(z.string()),
        programs: z.array(z.string()),
        first_at: time.nullable(),
        first_newcomer: z.object({ at: time, address: z.string(), program: z.string() }).nullable(),
      })
      .describe(
        'Calls since exposure until now. They are counted by full hours, so some from shortly before may be among them; those of the last second may be missing.',
      ),
    acknowledged_at: time.nullable(),
    false_alarm: z.object({ at: time, by: z.string(), reason: z.string() }).nullable(),
  })
  .openapi('Leak');

export type LeakJson = z.input<typeof leakSchema>;

/** Shows leaks, each with the calls since. */
export async function leaksJson(
  leaks: readonly LeakInFull[],
  store: Pick<Store, 'usesSince' | 'findTokens'>,
): Promise<LeakJson[]> {
  const tokens = await store.findTokens([...new Set(leaks.map(({ leak }) => leak.tokenId))]);
  const texts = new Map(tokens.flatMap((token) => token.texts.map((text) => [text.hash, text])));
  const since = leaks.map(({ leak }) =>
    usesFrom({ ...leak, issuedAt: texts.get(leak.textHash)?.issuedAt ?? leak.reportedAt }),
  );
  const uses = await store.usesSince(
    leaks.map(({ leak }, index) => ({ tokenId: leak.tokenId, since: since[index] ?? 0 })),
  );
  return leaks.map((each, index) => {
    const sums = uses[index] ?? { accepted: 0, refused: 0, firstHour: null, callers: [] };
    return { ...leakJson(each), calls_since: usesJson(leakUses(sums, since[index] ?? 0)) };
  });
}

function leakJson({ leak, token, account, places }: LeakInFull): Omit<LeakJson, 'calls_since'> {
  return {
    id: leak.id,
    token: { ...token, hint: leak.hint },
    account: { id: account.id, username: account.username },
    ...placeJson(leak),
    places: places.map((place) => ({ ...placeJson(place), seen_at: iso(place.seenAt) })),
    exposed_at: isoOrNull(leak.exposedAt),
    found_at: iso(leak.foundAt),
    reported_at: iso(leak.reportedAt),
    disabled_at: isoOrNull(leak.disabledAt),
    outcome: leak.effect,
    acknowledged_at: isoOrNull(leak.acknowledged?.at ?? null),
    false_alarm: leak.falseAlarm && {
      at: iso(leak.falseAlarm.at),
      by: nameOf(leak.falseAlarm.by),
      reason: leak.falseAlarm.reason,
    },
  };
}

function placeJson(place: LeakPlace & Pick<LeakInFull['leak'], 'channel' | 'reporter'>) {
  const { channel, reporter, source, url, repository, path, line, commit } = place;
  return { channel, reporter, source, url, repository, path, line, commit };
}

function usesJson(uses: ReturnType<typeof leakUses>): LeakJson['calls_since'] {
  const { since, accepted, refused, addresses, programs, firstAt, firstNew } = uses;
  return {
    since: iso(since),
    ...{ accepted, refused, addresses: [...addresses], programs: [...programs] },
    first_at: isoOrNull(firstAt),
    first_newcomer: firstNew && { ...firstNew, at: iso(firstNew.at) },
  };
}

function nameOf(actor: Actor): string {
  return actor.kind === 'account' ? actor.username : actor.kind === 'operator' ? 'operator' : actor.name;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
