import { z } from '@hono/zod-openapi';
import type { Confirmation } from '../store/change.ts';
import { type Actor, DISABLE_REASONS, type LastUse, SCOPES, type TokenWithTexts } from '../store/records.ts';
import { TOKEN_STATES } from '../store/token-questions.ts';
import { stateOf } from '../tokens/token-state.ts';
import { STATUS_WORDS, statusOf } from '../tokens/token-status.ts';
import type { ApiParts } from './operation.ts';

const time = z.iso.datetime();
const by = z.enum(['owner', 'operator', 'system']);

const lastUsed = z.object({ at: time, address: z.string(), user_agent: z.string() }).nullable();

/** A token as the API shows it. Its text is not part of it. */
export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().describe('Prefix, an ellipsis, and the last four characters.'),
    state: z.enum(TOKEN_STATES),
    status: z
      .object({
        word: z.enum(STATUS_WORDS),
        until: time.nullable().describe('When `rotating` or `expires_soon` ends by itself.'),
        days: z
          .number()
          .nullable()
          .describe(
            '`expires_soon`: days left. `unused`: days since the last call. `never_used`: its age in days.',
          ),
      })
      .describe('The one thing to know about the token first.'),
    scopes: z.array(z.enum(SCOPES)),
    account: z.object({ id: z.string(), username: z.string() }),
    created_at: time,
    expires_at: time.nullable(),
    last_used: lastUsed,
    allowed_addresses: z.array(z.string()),
    rate_limit_per_minute: z.number().nullable(),
    disabled: z
      .object({ at: time, by, reason: z.enum(DISABLE_REASONS), note: z.string().nullable() })
      .nullable(),
    deleted: z.object({ at: time, by, note: z.string().nullable() }).nullable(),
    grace: z
      .array(z.object({ hint: z.string(), ends_at: time, last_used: lastUsed }))
      .describe('Older texts of the token that still work after a rotation, and until when.'),
    seen_in_url_at: time.nullable(),
    revision: z.number(),
  })
  .openapi('Token');

/** A token at the only moment at which its text is shown. */
export const issuedTokenSchema = tokenSchema
  .extend({
    text: z.string().optional().describe('The token text. It is in this one answer and nowhere else.'),
  })
  .openapi('IssuedToken');

/** What a change answers beside the token: the promise that it is in force, and who confirmed it. */
export const receiptSchema = z
  .object({
    revision: z
      .number()
      .describe('The revision of the change. Later verdicts carry this one or a higher one.'),
    verifiers_confirmed: z.number(),
    verifiers_total: z.number(),
  })
  .openapi('Receipt');

export const changedTokenSchema = tokenSchema.extend({ receipt: receiptSchema }).openapi('ChangedToken');

/** The receipt of a change. All verifiers run in this process, so those that confirmed are all there are. */
export function receiptOf({ revision, confirmedBy }: Confirmation): z.input<typeof receiptSchema> {
  return { revision, verifiers_confirmed: confirmedBy, verifiers_total: confirmedBy };
}

/** Shows a token, with uses that were noted but are not written yet. */
export function tokenJson(found: TokenWithTexts, parts: Pick<ApiParts, 'clock' | 'verifier'>) {
  const { token, account, texts } = found;
  const now = parts.clock.now();
  const used = texts.map((text) => parts.verifier.uses.pending(text.hash) ?? text.lastUse);
  const lastUse = latest(used);
  const { word, until, days } = statusOf(found, lastUse?.at ?? null, now);
  const ownerId = account.id;
  return {
    id: token.id,
    name: token.name,
    hint: texts[0].hint,
    state: stateOf(token, now),
    status: { word, until: isoOrNull(until), days },
    scopes: [...token.scopes],
    account: { id: ownerId, username: account.username },
    created_at: iso(token.createdAt),
    expires_at: isoOrNull(token.expiresAt),
    last_used: lastUsedJson(lastUse),
    allowed_addresses: [...token.allowedAddresses],
    rate_limit_per_minute: token.rateLimitPerMinute,
    disabled: token.disabled && {
      at: iso(token.disabled.at),
      by: byWord(token.disabled.by, ownerId),
      reason: token.disabled.reason,
      note: token.disabled.note,
    },
    deleted: token.deleted && {
      at: iso(token.deleted.at),
      by: byWord(token.deleted.by, ownerId),
      note: token.deleted.note,
    },
    grace: texts.flatMap((text, index) =>
      text.endsAt !== null && text.endsAt > now
        ? [{ hint: text.hint, ends_at: iso(text.endsAt), last_used: lastUsedJson(used[index] ?? null) }]
        : [],
    ),
    seen_in_url_at: isoOrNull(token.seenInUrlAt),
    revision: token.revision,
  } satisfies z.input<typeof tokenSchema>;
}

function latest(uses: readonly (LastUse | null)[]): LastUse | null {
  return uses.reduce((best, use) => (use !== null && use.at > (best?.at ?? -1) ? use : best), null);
}

function lastUsedJson(use: LastUse | null) {
  return use && { at: iso(use.at), address: use.address, user_agent: use.userAgent };
}

/** An owner may know that it was an operator, and need not know which. */
function byWord(actor: Actor, ownerId: string): z.infer<typeof by> {
  if (actor.kind === 'system') return 'system';
  return actor.kind === 'account' && actor.accountId === ownerId ? 'owner' : 'operator';
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
