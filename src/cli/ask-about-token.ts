import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { socketPath } from '../server/data-folder.ts';
import type { TokenText } from '../token-format/token-text.ts';
import type { Check } from './examine-token.ts';
import { CommandFailure, EXIT, type ServerProblem } from './failure.ts';
import { connect, type ServerConnection } from './server-connection.ts';
import type { TokenAnswer } from './token-answers.ts';

/** What the server says of a token that is well formed. */
export interface AskedServer {
  readonly checks: readonly Check[];
  readonly isUnreachable: boolean;
}

/**
 * Asks the server about a token: the one at `url` with the token itself, or else the one on this machine, as its
 * operator. Neither call counts as more than one use of the token.
 */
export async function askAboutToken(
  text: TokenText,
  {
    url,
    scope,
    environment,
  }: { url?: string | undefined; scope?: string | undefined; environment: NodeJS.ProcessEnv },
): Promise<AskedServer> {
  const folder = resolve(environment.WARDKEY_DATA_DIR?.trim() || 'wardkey-data');
  if (!url && !existsSync(socketPath(folder))) {
    const detail = 'was not asked: set WARDKEY_URL to its address';
    return { checks: [{ name: 'server', level: 'advice', detail }], isUnreachable: false };
  }
  const server = connect({
    environment: url ? { WARDKEY_URL: url, WARDKEY_API_TOKEN: text } : { WARDKEY_DATA_DIR: folder },
  });
  try {
    const token = url ? await ownToken(server) : await verifiedToken(server, text);
    const last = text.slice(-4);
    const checks = tokenChecks(token, last, scope, Date.now());
    return { checks: [...transportChecks(url), ...checks], isUnreachable: false };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const { message, fix, problem, exitCode } = error;
    const code = problem === undefined ? {} : { code: problem.code };
    const check: Check = { name: 'server', level: 'wrong', detail: `${message} ${fix}`, ...code };
    return { checks: [...transportChecks(url), check], isUnreachable: exitCode === EXIT.unreachable };
  }
}

function ownToken(server: ServerConnection): Promise<TokenAnswer> {
  return server.call('GET', '/v1/tokens/self');
}

async function verifiedToken(server: ServerConnection, text: TokenText): Promise<TokenAnswer> {
  const verdict = await server.call<{ token: { id: string } | null; problem: ServerProblem | null }>(
    'POST',
    '/v1/tokens/verify',
    { token: text },
  );
  if (verdict.problem !== null || verdict.token === null) {
    const { detail = 'is not accepted', fix = '' } = verdict.problem ?? {};
    const about = verdict.problem === null ? {} : { problem: verdict.problem };
    throw new CommandFailure(detail, { exitCode: EXIT.forbidden, fix, ...about });
  }
  return server.call('GET', `/v1/tokens/${encodeURIComponent(verdict.token.id)}`);
}

const DAY = 24 * 60 * 60 * 1000;
const SOON_DAYS = 14;

/** What is to be known of a token that is accepted. `last` are the last four characters of the text at hand. */
export function tokenChecks(
  token: TokenAnswer,
  last: string,
  scope: string | undefined,
  now: number,
): Check[] {
  const { account, name, scopes } = token;
  const checks: Check[] = [
    { name: 'server', level: 'good', detail: `accepts it: "${name}" of ${account.username}` },
    expiryCheck(token, now),
  ];
  if (scope === undefined || scopes.includes(scope)) {
    checks.push({ name: 'scopes', level: 'good', detail: scopes.join(', ') });
  } else {
    const detail = `it lacks "${scope}" and has ${scopes.join(', ')}: create one with it, wardkey token create NAME --scope ${scope}`;
    checks.push({ name: 'scopes', level: 'wrong', detail, code: 'scope_insufficient' });
  }
  const old = token.grace.find(({ hint }) => hint.endsWith(last));
  if (old !== undefined && !token.hint.endsWith(last)) {
    const detail = `the token was rotated, and this is its old text: it works until ${old.ends_at}. Put the new one in place`;
    checks.push({ name: 'rotation', level: 'advice', detail });
  }
  if (token.seen_in_url_at !== null) {
    const detail = `it was sent in a URL on ${token.seen_in_url_at}, where others may read it: rotate it`;
    checks.push({ name: 'exposure', level: 'advice', detail });
  }
  return checks;
}

function expiryCheck({ expires_at: expires }: TokenAnswer, now: number): Check {
  const name = 'expiry';
  if (expires === null) return { name, level: 'good', detail: 'never' };
  const days = Math.floor((Date.parse(expires) - now) / DAY);
  const left = days < 1 ? 'in less than a day' : `in ${days} ${days === 1 ? 'day' : 'days'}`;
  if (days > SOON_DAYS) return { name, level: 'good', detail: `${left} (${expires})` };
  return { name, level: 'advice', detail: `it expires ${left} (${expires}): create its successor now` };
}

function transportChecks(url: string | undefined): Check[] {
  const isOpen =
    url !== undefined && /^http:/.test(url) && !/^http:\/\/(?:127\.|localhost|\[::1\])/.test(url);
  if (!isOpen) return [];
  return [
    { name: 'address', level: 'advice', detail: `${url} is not https: the token can be read on the way` },
  ];
}
