import { z } from '@hono/zod-openapi';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { LeakInFull } from '../store/leak-records.ts';
import { accountOf, type Caller, isOperator, maySee } from './caller.ts';
import { noteField } from './fields.ts';
import { leakSchema, leaksJson } from './leak-json.ts';
import { nextPage } from './next-page.ts';
import { type ApiParts, operation } from './operation.ts';

const leakIdParams = z.object({
  id: z.string().openapi({
    param: { name: 'id', in: 'path' },
    example: 'leak_019b2c3e-1f2a-7abc-9def-0123456789ab',
  }),
});

/** The leaks of the caller's account, or for an operator all. */
export const listLeaks = operation({
  id: 'listLeaks',
  method: 'get',
  path: '/v1/leaks',
  summary: 'List leaks',
  description:
    'Which tokens leaked, where and when, and what they were used for since; the newest report first. An operator sees those of every account.',
  access: 'tokens:read',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z
      .string()
      .regex(/^\d{1,15}\.leak_[\w-]{1,60}$/, 'take it from the "next" of another page')
      .optional(),
    token_id: z.string().max(100).optional(),
  }),
  status: 200,
  answer: z
    .object({
      next: z.string().nullable().describe('The address of the next page.'),
      results: z.array(leakSchema),
    })
    .openapi('LeakList'),
  problems: [],
  handle: async ({ query, caller }, { store, publicUrl }) => {
    const { limit, cursor, token_id: tokenId } = query;
    const [reportedAt = '', id = ''] = cursor?.split('.') ?? [];
    const own = isOperator(caller) ? undefined : (accountOf(caller)?.id ?? '');
    const found = await store.leaks.list({
      ...(own !== undefined && { accountId: own }),
      ...(tokenId !== undefined && { tokenId }),
      ...(cursor !== undefined && { before: { reportedAt: Number(reportedAt), id } }),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1)?.leak : undefined;
    const next =
      last && nextPage(publicUrl, '/v1/leaks', { ...query, cursor: `${last.reportedAt}.${last.id}` });
    return accept({ body: { next: next ?? null, results: await leaksJson(page, store) } });
  },
});

/** Notes that somebody has seen a leak. */
export const acknowledgeLeak = operation({
  id: 'acknowledgeLeak',
  method: 'post',
  path: '/v1/leaks/{id}/acknowledge',
  summary: 'Acknowledge a leak',
  description:
    'Says that whoever is responsible has seen it: pages stop pointing at it. The token stays as it is.',
  access: 'tokens:write',
  params: leakIdParams,
  status: 200,
  answer: leakSchema,
  problems: ['not_found'],
  handle: async ({ params, change, caller }, { store }) => {
    const changed = await change(async (transaction, { actor }, now) => {
      const found = await findLeak(transaction, params.id, now);
      if (!found.ok || found.value.leak.acknowledged !== null) return found.ok ? accept({}) : found;
      await transaction.leaks.saveAcknowledgement(params.id, actor);
      transaction.audit(entryOf('leak.acknowledged', found.value));
      return accept({});
    });
    return changed.ok ? answerLeak(params.id, caller, store) : changed;
  },
});

/** Calls a leak a false alarm. */
export const reportFalseAlarm = operation({
  id: 'reportFalseAlarm',
  method: 'post',
  path: '/v1/leaks/{id}/false-alarm',
  summary: 'Call a leak a false alarm',
  description:
    'An operator’s word that what was reported is no leak. The same place does not count again; another one does. The token stays disabled until an operator enables it, which needs a note.',
  access: 'operator',
  params: leakIdParams,
  body: z.strictObject({ reason: noteField }),
  status: 200,
  answer: leakSchema,
  problems: ['not_found'],
  handle: async ({ params, body, change, caller }, { store }) => {
    const changed = await change(async (transaction, { actor }, now) => {
      const found = await findLeak(transaction, params.id, now);
      if (!found.ok || found.value.leak.falseAlarm !== null) return found.ok ? accept({}) : found;
      const falseAlarm = { at: transaction.at, by: actor, reason: body.reason };
      await transaction.leaks.saveFalseAlarm(params.id, falseAlarm);
      transaction.audit(entryOf('leak.false_alarm', found.value, { reason: body.reason }));
      return accept({});
    });
    return changed.ok ? answerLeak(params.id, caller, store) : changed;
  },
});

async function findLeak(
  transaction: ChangeTransaction,
  id: string,
  caller: Caller,
): Promise<Outcome<LeakInFull>> {
  const found = await transaction.leaks.find(id);
  return found !== undefined && maySee(caller, found.account.id) ? accept(found) : refuse('not_found');
}

function entryOf(
  action: 'leak.acknowledged' | 'leak.false_alarm',
  { leak, token, account }: LeakInFull,
  detail: Readonly<Record<string, unknown>> = {},
) {
  const names = { name: token.name, hint: leak.hint, leak: leak.id };
  return { action, tokenId: token.id, accountId: account.id, detail: { ...names, ...detail } };
}

async function answerLeak(id: string, caller: Caller, store: ApiParts['store']) {
  const found = await store.leaks.find(id);
  if (found === undefined || !maySee(caller, found.account.id)) return refuse('not_found');
  const [body] = await leaksJson([found], store);
  return accept({ body });
}
