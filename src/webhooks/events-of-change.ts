import type { AuditEntry } from '../store/audit-chain.ts';
import { DRILL_ACCOUNT_PREFIX } from '../store/leak-records.ts';
import type { Actor, AuditAction } from '../store/records.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../store/webhook-records.ts';

/** Something that happened to a token, as systems are told of it. `details` differ by event. */
export interface TokenEvent {
  readonly type: WebhookEvent;
  readonly token: { readonly id: string; readonly name: string; readonly hint: string };
  readonly accountId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

type Detail = Readonly<Record<string, unknown>>;

/** What of an audit entry is told beside the token itself. What is not named here stays within. */
const DETAILS: Readonly<Partial<Record<AuditAction, (detail: Detail, at: number) => Detail>>> = {
  'token.created': ({ scopes, expiresAt }) => ({ scopes, expires_at: iso(expiresAt) }),
  'token.rotated': ({ oldHint, graceSeconds }, at) => ({
    old_hint: oldHint,
    grace_ends_at: graceSeconds === 0 ? null : iso(at + Number(graceSeconds) * 1000),
  }),
  'token.disabled': ({ reason, note }) => ({ reason, note: note ?? null }),
  'token.enabled': ({ note }) => ({ note: note ?? null }),
  'token.deleted': ({ note }) => ({ note: note ?? null }),
  'token.expiring': ({ expiresAt, days }) => ({ expires_at: iso(expiresAt), days }),
  'token.unused': ({ lastUsedAt, days }) => ({ last_used_at: iso(lastUsedAt), days }),
  'token.aged': ({ issuedAt, days }) => ({ issued_at: iso(issuedAt), days }),
  'leak.recorded': (detail) => ({
    leak_id: detail.leak ?? null,
    effect: detail.effect ?? null,
    ...Object.fromEntries(PLACE.map((name) => [name, detail[name] ?? null])),
  }),
};

const PLACE = ['channel', 'reporter', 'url', 'repository', 'path', 'line', 'commit', 'source'] as const;

/**
 * The events of a change, in its order, from its audit entries: whoever makes a change, by whatever way, tells of it. A
 * token that is disabled as leaked has leaked, also where nobody recorded a place. Of the tokens of drills nobody is told.
 */
export function eventsOfChange(entries: readonly AuditEntry[], at: number): TokenEvent[] {
  const recorded = new Set(
    entries.flatMap(({ action, tokenId }) => (action === 'leak.recorded' ? [tokenId] : [])),
  );
  return entries.flatMap((entry) => {
    const { action, detail = {}, tokenId } = entry;
    const isUnplacedLeak =
      action === 'token.disabled' && detail.reason === 'leaked' && !recorded.has(tokenId);
    const types = [
      action === 'leak.recorded' ? 'token.leaked' : action,
      ...(isUnplacedLeak ? ['token.leaked'] : []),
    ];
    return types.flatMap((type) => eventOf(type, entry, at) ?? []);
  });
}

function eventOf(type: string, entry: AuditEntry, at: number): TokenEvent | undefined {
  const { action, tokenId, accountId, detail = {} } = entry;
  const details = DETAILS[action];
  if (!isEvent(type) || details === undefined || tokenId === undefined || accountId === undefined)
    return undefined;
  if (accountId.startsWith(DRILL_ACCOUNT_PREFIX)) return undefined;
  const token = { id: tokenId, name: String(detail.name), hint: String(detail.hint) };
  return { type, token, accountId, details: details(detail, at) };
}

/** What a webhook is sent: the payload that Standard Webhooks recommends. Never a token text: nothing here knows one. */
export function bodyOfEvent(
  event: TokenEvent,
  about: { readonly at: number; readonly actor: Actor; readonly username: string | undefined },
): string {
  const { type, token, accountId, details } = event;
  return JSON.stringify({
    type,
    timestamp: iso(about.at),
    data: {
      token,
      account: { id: accountId, username: about.username ?? null },
      by: shownActor(about.actor),
      ...details,
    },
  });
}

function shownActor(actor: Actor) {
  switch (actor.kind) {
    case 'account':
      return { kind: actor.kind, username: actor.username, token_id: actor.tokenId ?? null };
    case 'operator':
      return { kind: actor.kind };
    case 'system':
      return { kind: actor.kind, name: actor.name };
  }
}

function isEvent(type: string): type is WebhookEvent {
  return (WEBHOOK_EVENTS as readonly string[]).includes(type);
}

function iso(milliseconds: unknown): string | null {
  // What an entry lacks must not undo the change that is told of.
  return Number.isFinite(milliseconds) ? new Date(Number(milliseconds)).toISOString() : null;
}
