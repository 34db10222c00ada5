import type { AuditEntry } from '../../src/sdk/index.ts';
import { exactTime } from './times.ts';

const ACTIONS: Readonly<Record<string, string>> = {
  'token.created': 'Created',
  'token.updated': 'Changed',
  'token.disabled': 'Disabled',
  'token.enabled': 'Enabled',
  'token.rotated': 'Rotated',
  'token.grace_ended': 'Grace period ended',
  'token.deleted': 'Deleted',
  'token.seen_in_url': 'Seen in a URL',
  'token.expiring': 'Owner told that it expires',
  'token.unused': 'Owner told that nobody uses it',
  'token.aged': 'Owner asked to refresh it',
  'token.expired': 'Expired',
  'token.text_ended': 'Old text ended',
  'leak.recorded': 'Leak recorded',
  'leak.place_added': 'Seen in another place',
  'leak.acknowledged': 'Leak acknowledged',
  'leak.false_alarm': 'Leak called a false alarm',
};

/** What was done, in words. An action that this version does not know keeps its own name. */
export function actionWords({ action }: AuditEntry): string {
  return ACTIONS[action] ?? action;
}

/** Who did it: a person by name, an operator, or this server by itself. */
export function actorWords({ actor }: AuditEntry): string {
  switch (actor.kind) {
    case 'account':
      return actor.tokenId === undefined ? String(actor.username) : `${actor.username}, with a token`;
    case 'operator':
      return 'an operator of this server';
    case 'system':
      return actor.name === undefined ? 'this server' : `this server (${actor.name})`;
    default:
      return actor.kind;
  }
}

/** Already said by the page, or of no use to people. */
const UNSAID = new Set(['hint', 'oldHint', 'hash', 'tokenHash']);

/** What else the entry says, as "what: value". */
export function detailWords({ detail }: AuditEntry): string {
  return Object.entries(detail)
    .filter(([name, value]) => !UNSAID.has(name) && !isEmpty(value))
    .map(
      ([name, value]) =>
        `${wordsOfName(name)}: ${isMoment(name, value) ? momentWords(value) : valueWords(value)}`,
    )
    .join(' · ');
}

/** Moments are kept as milliseconds since 1970, under names that end as they do. */
function isMoment(name: string, value: unknown): boolean {
  return /(?:At|Until)$/.test(name) && [value, (value as { to?: unknown } | null)?.to].some(Number.isInteger);
}

function momentWords(value: unknown): string {
  if (typeof value === 'number') return exactTime(new Date(value).toISOString());
  const { from, to } = (value ?? {}) as { from?: unknown; to?: unknown };
  return to === undefined ? 'never' : `${momentWords(from)} → ${momentWords(to)}`;
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function wordsOfName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('_', ' ');
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const { from, to } = value as { from?: unknown; to?: unknown };
  if (to !== undefined) return `${valueWords(from ?? 'nothing')} → ${valueWords(to)}`;
  return Object.entries(value)
    .map(([name, inner]) => `${wordsOfName(name)} ${valueWords(inner)}`)
    .join(', ');
}
