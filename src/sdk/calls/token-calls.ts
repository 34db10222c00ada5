import { type CallOptions, segment } from '../request-form.ts';
import type { Send } from '../send-request.ts';
import type { ActivityOfTokens, ActivityPeriod, TokenActivity, TokenCaller } from '../types/activity.ts';
import type { Page, Results } from '../types/page.ts';
import type {
  ChangedToken,
  DisabledTokens,
  DisableReason,
  IssuedToken,
  LookedUpToken,
  NewToken,
  RotatedToken,
  Token,
  TokenChanges,
  TokenQuery,
  TokenSummary,
} from '../types/token.ts';
import { allOf } from './all-pages.ts';

/**
 * The life of a token. Wherever an id is asked for, `self` is the token that makes the call.
 *
 * A change is in force when its promise is fulfilled: a token that was disabled is refused from then on.
 */
export function tokenCalls(send: Send) {
  const list = (query: TokenQuery = {}, options?: CallOptions) =>
    send<Page<Token>>('GET', '/v1/tokens', { ...options, query: { ...query } });
  const at = (id: string, what = '') => `/v1/tokens/${segment(id)}${what}`;
  return {
    /** One page, newest first. */
    list,
    /** All of them, page by page as they are asked for. */
    listAll: (query: TokenQuery = {}, options?: CallOptions) =>
      allOf((cursor) => list({ ...query, ...cursor }, options)),
    get: (id: string, options?: CallOptions) => send<Token>('GET', at(id), options),
    /** The answer holds the text of the token, this once. */
    create: (wanted: NewToken, options?: CallOptions) =>
      send<IssuedToken>('POST', '/v1/tokens', { ...options, body: wanted }),
    /**
     * Makes a token once, however often it is asked for with the same key: for callers that ask again after a lost
     * connection. Only the first answer holds the text; without it the token has to be rotated to be of use.
     */
    createOnce: (wanted: NewToken, idempotencyKey: string, options?: CallOptions) =>
      send<Token & { readonly text?: string }>('POST', '/v1/tokens', {
        ...options,
        body: wanted,
        idempotencyKey,
      }),
    update: (id: string, changes: TokenChanges, options?: CallOptions) =>
      send<ChangedToken>('PATCH', at(id), { ...options, body: changes }),
    /** Cannot be undone. */
    delete: (id: string, note?: string, options?: CallOptions) =>
      send<ChangedToken>('DELETE', at(id), { ...options, body: note === undefined ? {} : { note } }),
    disable: (
      id: string,
      why: { readonly reason?: DisableReason; readonly note?: string } = {},
      options?: CallOptions,
    ) => send<ChangedToken>('POST', at(id, '/disable'), { ...options, body: why }),
    /** A token that leaked is enabled by an operator alone, with a note. */
    enable: (id: string, note?: string, options?: CallOptions) =>
      send<ChangedToken>('POST', at(id, '/enable'), { ...options, body: note === undefined ? {} : { note } }),
    /** Gives a token a new text; the old one works for `graceSeconds` more, a day unless said otherwise. */
    rotate: (id: string, graceSeconds?: number, options?: CallOptions) =>
      send<RotatedToken>('POST', at(id, '/rotate'), {
        ...options,
        body: graceSeconds === undefined ? {} : { grace_seconds: graceSeconds },
      }),
    /** Ends what is left of the grace period of a rotation. */
    endGrace: (id: string, options?: CallOptions) =>
      send<ChangedToken>('POST', at(id, '/end-grace'), options),
    /** Disables up to 1000 tokens in one change. */
    disableMany: (ids: readonly string[], reason: DisableReason, note?: string, options?: CallOptions) =>
      send<DisabledTokens>('POST', '/v1/tokens/disable', {
        ...options,
        body: { ids, reason, ...(note !== undefined && { note }) },
      }),
    /** Which of one's own tokens is this text or hint? At most 20. */
    find: (text: string, options?: CallOptions) =>
      send<Results<Token>>('POST', '/v1/tokens/find', { ...options, body: { text }, secrets: [text] }),
    /** Which of these tokens still work? By the SHA-256 of their texts, up to 1000; takes the scope `verify`. */
    lookup: (hashes: readonly string[], options?: CallOptions) =>
      send<Results<LookedUpToken>>('POST', '/v1/tokens/lookup', { ...options, body: { hashes } }),
    summary: (account?: string, options?: CallOptions) =>
      send<TokenSummary>('GET', '/v1/tokens/summary', { ...options, query: { account } }),
    /** The calls of the last 30 days with each of up to 100 tokens. */
    activity: (ids: readonly string[], options?: CallOptions) =>
      send<ActivityOfTokens>('GET', '/v1/tokens/activity', { ...options, query: { ids: ids.join(',') } }),
    /** The calls with one token. */
    activityOf: (id: string, period: ActivityPeriod, options?: CallOptions) =>
      send<TokenActivity>('GET', at(id, '/activity'), { ...options, query: { period } }),
    /** From where, and by which programs, a token was used; the newest first, at most 50. */
    callers: (id: string, options?: CallOptions) =>
      send<Results<TokenCaller>>('GET', at(id, '/callers'), options),
  };
}
