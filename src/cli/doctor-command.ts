import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { withoutTokens } from '../runtime/redact.ts';
import { readConfiguration } from '../server/configuration.ts';
import { version } from '../server/installation.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { askAboutToken } from './ask-about-token.ts';
import { type CommonOptions, connectionOf, withCommonOptions } from './command-options.ts';
import { type EnvFile, readEnvFile } from './env-file.ts';
import { type Check, examineToken, findGivenText, type GivenText } from './examine-token.ts';
import { CommandFailure, EXIT, usageFailure } from './failure.ts';
import { askForToken, readAll } from './questions.ts';
import { note, say, sayJson, terminal } from './terminal.ts';

interface DoctorOptions extends CommonOptions {
  readonly envFile?: string;
  readonly variable?: string;
  readonly scope?: string;
  readonly offline?: boolean;
}

/** `wardkey doctor`: for callers, what is wrong with their token; for operators, with their installation. */
export function addDoctorCommand(program: Command): void {
  withCommonOptions(program.command('doctor [source]'))
    .description('look whether everything is as it should be, and say what is not')
    .option('--env-file <file>', 'look for the token in a .env file')
    .option('--variable <name>', 'the variable that holds the token')
    .option('--scope <scope>', 'ask whether the token may do this')
    .option('--offline', 'ask no server')
    .addHelpText('after', HELP)
    .action(doctor);
}

const HELP = `
A token is looked at when one is given: wardkey doctor - reads it from standard input, or asks for it on a terminal;
--env-file finds it in a file; with WARDKEY_URL set, it is the one in the environment. Else the installation is.`;

const SIGNS = { good: '✔', advice: '!', wrong: '✖' } as const;

async function doctor(source: string | undefined, options: DoctorOptions): Promise<void> {
  if (source !== undefined && source !== '-') {
    throw usageFailure(
      'a token is not passed as an argument: others can read it there',
      'pipe it in: wardkey doctor - < token.txt. If what you typed was a token, rotate it',
    );
  }
  const isAboutToken =
    source !== undefined || options.envFile !== undefined || options.variable !== undefined;
  if (isAboutToken) return report(options, ...(await doctorOfToken(source, options)));
  const checks: Check[] = [
    { name: 'Node', level: 'good', detail: process.versions.node },
    ...checkSettings(),
    ...checkEnvironment(),
    ...(options.offline ? [] : await askServer(options)),
  ];
  report(options, checks, EXIT.failed);
}

/** What is wrong with one token; and what the command ends with if anything is. */
async function doctorOfToken(source: string | undefined, options: DoctorOptions): Promise<[Check[], number]> {
  const { envFile, variable, scope, offline } = options;
  const file = envFile === undefined ? undefined : readEnvFile(envFile);
  const found = source === '-' ? { checks: [], given: await readGiven() } : findIn(file, variable);
  const checks: Check[] = [...fileChecks(file), ...found.checks];
  if (found.given === undefined) return [checks, EXIT.failed];
  const examined = examineToken(found.given, process.env.WARDKEY_TOKEN_PREFIX?.trim() || undefined);
  checks.push(...examined.checks);
  if (examined.text === undefined || offline) return [checks, EXIT.failed];
  const url = process.env.WARDKEY_URL?.trim() || file?.values.WARDKEY_URL?.trim();
  const asked = await askAboutToken(examined.text, { url, scope, environment: process.env });
  const isOtherwiseGood = checks.every(({ level }) => level !== 'wrong');
  const end = asked.isUnreachable && isOtherwiseGood ? EXIT.unreachable : EXIT.failed;
  return [[...checks, ...asked.checks], end];
}

function findIn(file: EnvFile | undefined, variable: string | undefined) {
  if (file === undefined) return findGivenText(process.env, variable, (name) => `The variable ${name}`);
  return findGivenText(
    file.values,
    variable,
    (name) => `${name} in line ${file.lineOf(name) ?? '?'} of ${file.path}`,
  );
}

async function readGiven(): Promise<GivenText> {
  const origin = 'What was given';
  if (terminal.isInteractive) return { text: await askForToken(), origin };
  return { text: (await readAll()).replace(/\n$/, ''), origin };
}

function fileChecks(file: EnvFile | undefined): Check[] {
  if (file === undefined) return [];
  const names = Object.keys(file.values).length;
  if (file.flaws.length === 0) {
    return [{ name: 'env file', level: 'good', detail: `${file.path} sets ${names} variables` }];
  }
  return file.flaws.map((detail) => ({ name: 'env file', level: 'advice', detail }));
}

/** Whoever calls a server elsewhere, or has set a variable for it, is told first what is wrong with that. */
function checkEnvironment(): Check[] {
  const { WARDKEY_URL: url, WARDKEY_API_TOKEN: text } = process.env;
  if (!url?.trim() && text === undefined) return [];
  const { checks, given } = findGivenText(process.env, undefined, (name) => `The variable ${name}`);
  if (given === undefined) return process.env.WARDKEY_TOKEN_FILE ? [] : [...checks];
  return [...checks, ...examineToken(given, process.env.WARDKEY_TOKEN_PREFIX?.trim() || undefined).checks];
}

function report(options: DoctorOptions, checks: readonly Check[], exitCode: number): void {
  const shown = checks.map((check) => ({ ...check, detail: withoutTokens(check.detail, DEFAULT_PREFIX) }));
  if (options.json) sayJson({ version, checks: shown });
  else {
    for (const { name, level, detail, code } of shown) {
      const more = code === undefined ? '' : ` [${code}]`;
      say(`${SIGNS[level]} ${name.padEnd(15)} ${detail}${more}`);
    }
  }
  const wrong = checks.filter((check) => check.level === 'wrong').length;
  if (wrong === 0) return;
  process.exitCode = exitCode;
  if (options.json) return;
  note();
  note(`${wrong} of ${checks.length} checks failed.`);
}

function checkSettings(): Check[] {
  const read = readConfiguration(process.env);
  if (!read.ok) {
    return read.flaws.map(({ detail, fix }) => ({
      name: 'settings',
      level: 'wrong',
      detail: `${detail}: ${fix}`,
    }));
  }
  const warnings = read.warnings.map((detail): Check => ({ name: 'settings', level: 'wrong', detail }));
  return [...warnings, checkFolder(read.configuration.dataFolder)];
}

function checkFolder(folder: string): Check {
  const name = 'data folder';
  if (!existsSync(folder)) return { name, level: 'good', detail: `${folder} is made at the first start` };
  const mode = statSync(folder).mode & 0o777;
  if ((mode & 0o077) === 0) return { name, level: 'good', detail: `${folder}, for its owner alone` };
  return { name, level: 'wrong', detail: `others may read ${folder}: chmod 700 ${folder}` };
}

async function askServer(options: CommonOptions): Promise<Check[]> {
  try {
    const server = connectionOf(options);
    const before = Date.now();
    const { version: theirs, at, checks } = await server.call<ServerReport>('GET', '/v1/installation');
    return [
      { name: 'server', level: 'good', detail: `Wardkey ${theirs}: ${server.description}` },
      ...(at === undefined ? [] : [compareClocks(Date.parse(at), before, Date.now())]),
      ...checks,
    ];
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const code = error.problem === undefined ? {} : { code: error.problem.code };
    return [{ name: 'server', level: 'wrong', detail: `${error.message}: ${error.fix}`, ...code }];
  }
}

interface ServerReport {
  readonly version: string;
  readonly at?: string;
  readonly checks: Check[];
}

const CLOCK_SECONDS_MAX = 5;

/** What the server says of its time lies between the question and the answer, or one of the clocks is wrong. */
export function compareClocks(at: number, asked: number, answered: number): Check {
  const name = 'clock';
  const off = Math.round((at < asked ? at - asked : Math.max(0, at - answered)) / 1000);
  if (Math.abs(off) <= CLOCK_SECONDS_MAX) return { name, level: 'good', detail: 'as on this machine' };
  const detail = `the server’s is ${Math.abs(off)} s ${off < 0 ? 'behind' : 'ahead of'} this machine’s: expiry dates and grace periods are off by as much. Set the clock that is wrong`;
  return { name, level: 'wrong', detail };
}
