import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import type { CallerRecord } from '../store/activity.ts';
import { latestCallers } from '../store/caller-sums.ts';
import {
  ACTIVITY_PERIODS,
  type ActivityPeriod,
  activityOf,
  firstSpan,
  withHashes,
} from '../tokens/activity.ts';
import { tokenIdParams } from './fields.ts';
import { findOwnToken } from './find-own-token.ts';
import { operation } from './operation.ts';

const periods = Object.keys(ACTIVITY_PERIODS) as [ActivityPeriod, ...ActivityPeriod[]];
const time = z.iso.datetime();

const activitySchema = z
  .object({
    period: z.enum(periods),
    bucket_seconds: z.number().describe('How long each bucket is.'),
    buckets: z
      .array(z.object({ from: time, accepted: z.number(), refused: z.number() }))
      .describe('Without gaps, in UTC; the last one is the hour or day that runs.'),
    refused_by_code: z
      .record(z.string(), z.number())
      .describe('Refused calls of the period, by problem code.'),
  })
  .openapi('Activity');

/** How often a token was accepted and refused, hour by hour or day by day. */
export const getActivity = operation({
  id: 'getActivity',
  method: 'get',
  path: '/v1/tokens/{id}/activity',
  summary: 'Show the activity of a token',
  description:
    'Accepted and refused calls, by the hour for `24h`, by the day for `7d` and `30d`. Calls are counted as refused only where the whole token text was presented.',
  access: 'tokens:read',
  params: tokenIdParams,
  query: z.strictObject({ period: z.enum(periods).default('24h') }),
  status: 200,
  answer: activitySchema,
  problems: ['not_found'],
  handle: async ({ params: { id }, query: { period }, caller }, { store, clock, verifier }) => {
    const found = await findOwnToken(store, id, caller);
    if (!found.ok) return found;
    const now = clock.now();
    const spans = ACTIVITY_PERIODS[period];
    const [activity] = await activityOf(store, verifier.uses.withUnwritten, [found.value], spans, now);
    const from = firstSpan(spans, now);
    const body: z.input<typeof activitySchema> = {
      period,
      bucket_seconds: spans.milliseconds / 1000,
      buckets: (activity?.accepted ?? []).map((accepted, index) => ({
        from: iso(from + index * spans.milliseconds),
        accepted,
        refused: activity?.refused[index] ?? 0,
      })),
      refused_by_code: activity?.refusedByCode ?? {},
    };
    return accept({ body });
  },
});

const callersSchema = z
  .object({
    results: z.array(
      z.object({
        address: z.string(),
        user_agent: z.string(),
        first_at: time,
        last_at: time,
        calls: z.number().describe('Accepted and refused together.'),
        refused: z.number(),
      }),
    ),
  })
  .openapi('CallerList');

/** Who called with a token. */
export const listCallers = operation({
  id: 'listCallers',
  method: 'get',
  path: '/v1/tokens/{id}/callers',
  summary: 'Show who called with a token',
  description:
    'Addresses and programs, the latest first; the latest 50 are kept, for 90 days after their last call. Whoever was refused with the token is among them.',
  access: 'tokens:read',
  params: tokenIdParams,
  status: 200,
  answer: callersSchema,
  problems: ['not_found'],
  handle: async ({ params: { id }, caller }, { store, verifier }) => {
    const found = await findOwnToken(store, id, caller);
    if (!found.ok) return found;
    const { stored, unwritten } = await verifier.uses.withUnwritten([withHashes(found.value)], () =>
      store.listCallers(found.value.token.id),
    );
    const callers = latestCallers(
      stored,
      unwritten.flatMap(({ callers: fresh }) => fresh),
    );
    return accept({ body: { results: callers.map(callerJson) } satisfies z.input<typeof callersSchema> });
  },
});

function callerJson({ address, userAgent, firstAt, lastAt, accepted, refused }: CallerRecord) {
  return {
    ...{ address, user_agent: userAgent, first_at: iso(firstAt), last_at: iso(lastAt) },
    ...{ calls: accepted + refused, refused },
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
