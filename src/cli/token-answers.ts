import { ago } from './duration.ts';
import { CommandFailure, EXIT, usageFailure } from './failure.ts';
import { nextPath, type ServerConnection } from './server-connection.ts';
import { bold, say } from './terminal.ts';

/** A token as the API shows it: the fields that commands use. */
export interface TokenAnswer {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly state: string;
  readonly scopes: readonly string[];
  readonly account: { readonly id: string; readonly username: string };
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used: LastUsedAnswer | null;
  readonly allowed_addresses: readonly string[];
  readonly rate_limit_per_minute: number | null;
  readonly disabled: { at: string; by: string; reason: string; note: string | null } | null;
  readonly deleted: { at: string; by: string; note: string | null } | null;
  readonly grace: readonly { hint: string; ends_at: string; last_used: LastUsedAnswer | null }[];
  readonly seen_in_url_at: string | null;
}

/** A new token, or a rotated one: the answer in which its text stands. */
export interface IssuedAnswer extends TokenAnswer {
  readonly text?: string;
}

/** A token after a change, with the receipt of the change. */
export interface ChangedAnswer extends TokenAnswer {
  readonly receipt: { revision: number; verifiers_confirmed: number; verifiers_total: number };
}

interface LastUsedAnswer {
  readonly at: string;
  readonly address: string;
  readonly user_agent: string;
}

/**
 * Finds the token that an id, a name, `owner/name` or a hint means. Refuses when it means none, or several. A deleted
 * one is found only where it may be meant, and where no other is.
 */
export async function findTokenId(
  server: ServerConnection,
  named: string,
  { orDeleted = false }: { orDeleted?: boolean } = {},
): Promise<string> {
  if (named.startsWith('tok_') || named === 'self') return named;
  let matches = await tokensNamed(server, named, '');
  if (matches.length === 0 && orDeleted) matches = await tokensNamed(server, named, '&state=deleted');
  const [first, ...others] = matches;
  if (first === undefined) {
    throw new CommandFailure(`there is no token with the id, name or hint "${named}"`, {
      exitCode: EXIT.notFound,
      fix: 'look at the list: wardkey token list',
    });
  }
  if (others.length > 0) {
    const each = matches.map(({ id, hint, account }) => `${hint} of ${account.username} (${id})`);
    const shown = each.length > SHOWN_MAX ? [...each.slice(0, SHOWN_MAX), '…'] : each;
    throw usageFailure(
      `"${named}" means ${matches.length} tokens`,
      `name one by its hint, its id or as owner/name: ${shown.join(', ')}`,
    );
  }
  return first.id;
}

async function tokensNamed(server: ServerConnection, named: string, more: string): Promise<TokenAnswer[]> {
  const matches: TokenAnswer[] = [];
  let path: string | null = `/v1/tokens?limit=1000${more}`;
  while (path !== null) {
    const page: { results: TokenAnswer[]; next: string | null } = await server.call('GET', path);
    matches.push(...page.results.filter((token) => namesOf(token).includes(named)));
    path = nextPath('/v1/tokens', page.next);
  }
  return matches;
}

/** So many of several tokens are shown to choose from. */
const SHOWN_MAX = 5;

function namesOf({ name, hint, account }: TokenAnswer): string[] {
  return [hint, name, `${account.username}/${name}`];
}

/** Shows everything about one token. */
export function sayToken(token: TokenAnswer, now: number): void {
  const { disabled, deleted, last_used: used } = token;
  const rows: [string, string][] = [
    ['id', token.id],
    ['token', token.hint],
    ['state', token.state],
    ['account', token.account.username],
    ['scopes', token.scopes.join(', ')],
    ['created', token.created_at],
    ['expires', token.expires_at ?? 'never'],
    [
      'last used',
      used === null
        ? 'never'
        : `${ago(used.at, now)} (${used.at}) from ${used.address || 'an address that was not given'}, ${used.user_agent || 'no user agent'}`,
    ],
  ];
  if (token.allowed_addresses.length > 0) rows.push(['addresses', token.allowed_addresses.join(', ')]);
  if (token.rate_limit_per_minute !== null)
    rows.push(['rate limit', `${token.rate_limit_per_minute} a minute`]);
  if (disabled !== null) rows.push(['disabled', ended(disabled, disabled.reason)]);
  if (deleted !== null) rows.push(['deleted', ended(deleted, undefined)]);
  for (const old of token.grace) {
    const last = old.last_used === null ? 'not used' : `last used ${ago(old.last_used.at, now)}`;
    rows.push(['old text', `${old.hint} works until ${old.ends_at}, ${last}`]);
  }
  if (token.seen_in_url_at !== null)
    rows.push(['warning', `its text was sent in a URL on ${token.seen_in_url_at}: rotate it`]);
  say(bold(token.name));
  for (const [label, value] of rows) say(`  ${label.padEnd(10)} ${value}`);
}

function ended(end: { at: string; by: string; note: string | null }, reason: string | undefined): string {
  const why = [reason === 'other' ? undefined : reason, end.note].filter(Boolean).join(': ');
  return `${end.at} by ${end.by}${why === '' ? '' : ` (${why})`}`;
}
