import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { catalogue } from '../problems/catalogue.ts';
import { codeOfFlaw, describeFlaw } from '../token-format/describe-flaw.ts';
import { parseToken } from '../token-format/parse-token.ts';
import { DEFAULT_PREFIX, parsePrefix } from '../token-format/prefix.ts';
import { type CommonOptions, connectionOf, withCommonOptions } from './command-options.ts';
import { EXIT, failureOf, type ServerProblem, usageFailure } from './failure.ts';
import { readAll } from './questions.ts';
import { showFailure } from './show-failure.ts';
import { say, sayJson, terminal } from './terminal.ts';

interface VerifyOptions extends CommonOptions {
  readonly file?: string;
  readonly scope?: string;
  readonly offline?: boolean;
}

interface VerdictAnswer {
  readonly valid: boolean;
  readonly code: string;
  readonly token: {
    id: string;
    name: string;
    hint: string;
    scopes: string[];
    expires_at: string | null;
  } | null;
  readonly account: { username: string } | null;
  readonly problem: ServerProblem | null;
}

/** `wardkey token verify`: the token comes on standard input or from a file, never as an argument. */
export function addVerifyCommand(token: Command): void {
  withCommonOptions(token.command('verify [source]'))
    .description('check a token that comes on standard input: its shape first, then with the server')
    .option('--file <file>', 'read the token from a file')
    .option('--scope <scope>', 'ask whether it may do this')
    .option('--offline', 'check the shape only')
    .action(verify);
}

async function verify(source: string | undefined, options: VerifyOptions): Promise<void> {
  if (source !== undefined && source !== '-') {
    // An argument stands in the history of the shell and in the list of processes: too late for this token.
    throw usageFailure(
      'a token is not passed as an argument: others can read it there',
      'pipe it in: wardkey token verify < token.txt. If what you typed was a token, rotate it',
    );
  }
  const text = (await read(options.file)).replace(/\r?\n$/, '');
  report(options, offlineVerdict(text) ?? (options.offline ? WELL_FORMED : await askServer(text, options)));
}

const WELL_FORMED: VerdictAnswer = {
  valid: true,
  code: 'well_formed',
  token: null,
  account: null,
  problem: null,
};

function askServer(text: string, options: VerifyOptions): Promise<VerdictAnswer> {
  const body = { token: text, ...(options.scope && { scope: options.scope }) };
  return connectionOf(options).call('POST', '/v1/tokens/verify', body);
}

function report(options: VerifyOptions, verdict: VerdictAnswer): void {
  const { token, account, problem: refused } = verdict;
  if (refused !== null) process.exitCode = EXIT.failed;
  if (options.json) return sayJson(verdict);
  if (refused !== null) return showFailure(failureOf(refused), false);
  if (token === null) return say('The token is well formed. Whether it works, only the server knows.');
  say(
    `The token is good: "${token.name}" (${token.hint}) of ${account?.username}, scopes ${token.scopes.join(', ')}.`,
  );
}

/**
 * What can be said without a server, if anything is wrong already. A token that begins differently may be good on a
 * server with another prefix.
 */
function offlineVerdict(text: string): VerdictAnswer | undefined {
  const setting = parsePrefix(process.env.WARDKEY_TOKEN_PREFIX ?? DEFAULT_PREFIX);
  const prefix = setting.ok ? setting.prefix : DEFAULT_PREFIX;
  const parsed = parseToken(text, prefix);
  const code = parsed.ok ? undefined : codeOfFlaw(parsed.flaw);
  if (parsed.ok || code === undefined || code === 'token_wrong_prefix') return undefined;
  const { happened, fix } = describeFlaw(parsed.flaw, prefix);
  const { status, title } = catalogue[code];
  const refused = { code, title, status, detail: happened, fix };
  return { valid: false, code, token: null, account: null, problem: refused };
}

async function read(file: string | undefined): Promise<string> {
  if (file === undefined) {
    if (terminal.isInteractive)
      throw usageFailure('no token came in', 'pipe it in, or name a file with --file');
    return readAll();
  }
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw usageFailure(
      `the file ${file} cannot be read`,
      'name a file that holds the token and nothing else',
    );
  }
}
