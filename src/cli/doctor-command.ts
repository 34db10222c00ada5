import { existsSync, statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { withoutTokens } from '../runtime/redact.ts';
import { readConfiguration } from '../server/configuration.ts';
import { version } from '../server/installation.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { askAboutInstallation } from './ask-about-installation.ts';
import { askAboutToken } from './ask-about-token.ts';
import { type CommonOptions, withCommonOptions } from './command-options.ts';
import { type EnvFile, readEnvFile } from './env-file.ts';
import { type Check, type Examined, examineToken, findGivenText, type GivenText } from './examine-token.ts';
import { EXIT, usageFailure } from './failure.ts';
import { askForToken, readAll } from './questions.ts';
import { note, say, sayJson, terminal } from './terminal.ts';

interface DoctorOptions extends CommonOptions {
  readonly env?: string;
  /** The same: Node looks for a file of this name by itself, and ends when there is none. */
  readonly envFile?: string;
  readonly variable?: string;
  readonly scope?: string;
  readonly offline?: boolean;
}

/** `wardkey doctor`: for callers, what is wrong with their token; for operators, with their installation. */
export function addDoctorCommand(program: Command): void {
  withCommonOptions(program.command('doctor [source]'))
    .description('look whether everything is as it should be, and say what is not')
    .option('--env <file>', 'look for the token in a .env file')
    .addOption(new Option('--env-file <file>').hideHelp())
    .option('--variable <name>', 'the variable that holds the token')
    .option('--scope <scope>', 'ask whether the token may do this')
    .option('--offline', 'ask no server')
    .addHelpText('after', HELP)
    .action(doctor);
}

const HELP = `
A token is looked at when one is given: wardkey doctor - reads it from standard input, or asks for it on a terminal;
--env finds it in a file; with WARDKEY_URL set, it is the one in the environment. Else the installation is.`;

const SIGNS = { good: '✔', advice: '!', wrong: '✖' } as const;

async function doctor(source: string | undefined, options: DoctorOptions): Promise<void> {
  if (source !== undefined && source !== '-') {
    throw usageFailure(
      'a token is not passed as an argument: others can read it there',
      'pipe it in: wardkey doctor - < token.txt. If what you typed was a token, rotate it',
    );
  }
  const isAboutToken = [source, options.env, options.envFile, options.variable].some(
    (each) => each !== undefined,
  );
  if (isAboutToken) return report(options, ...(await doctorOfToken(source, options)));
  const node: Check = { name: 'Node', level: 'good', detail: process.versions.node };
  if (process.env.WARDKEY_URL?.trim()) return report(options, ...(await doctorOfCaller(node, options)));
  const checks: Check[] = [node, ...checkSettings(), ...checkEnvironment().checks];
  if (!options.offline) checks.push(...((await askAboutInstallation(options)) ?? []));
  report(options, checks, EXIT.failed);
}

/** For whoever calls a server elsewhere: their token first, and the installation too if they run it. */
async function doctorOfCaller(node: Check, options: DoctorOptions): Promise<[Check[], number]> {
  const flaws = checkSettings().filter(({ name }) => name === 'settings');
  const { checks: ofToken, text } = checkEnvironment();
  const checks = [node, ...flaws, ...ofToken];
  if (options.offline) return [checks, EXIT.failed];
  if (text === undefined) {
    // Without a token in the environment it may still come from a file, as for every command.
    const asked = process.env.WARDKEY_TOKEN_FILE ? await askAboutInstallation(options) : undefined;
    return [[...checks, ...(asked ?? [])], EXIT.failed];
  }
  const { scope } = options;
  const asked = await askAboutToken(text, { url: process.env.WARDKEY_URL, scope, environment: process.env });
  checks.push(...asked.checks);
  if (asked.isUnreachable) return [checks, EXIT.unreachable];
  if (asked.checks.some(({ level }) => level === 'wrong')) return [checks, EXIT.failed];
  return [[...checks, ...((await askAboutInstallation(options)) ?? [])], EXIT.failed];
}

/** What is wrong with one token; and what the command ends with if anything is. */
async function doctorOfToken(source: string | undefined, options: DoctorOptions): Promise<[Check[], number]> {
  const { env = options.envFile, variable, scope, offline } = options;
  const file = env === undefined ? undefined : readEnvFile(env);
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
function checkEnvironment(): Examined {
  const { WARDKEY_URL: url, WARDKEY_API_TOKEN: text } = process.env;
  if (!url?.trim() && text === undefined) return { checks: [] };
  const { checks, given } = findGivenText(process.env, undefined, (name) => `The variable ${name}`);
  if (given === undefined) return { checks: process.env.WARDKEY_TOKEN_FILE ? [] : checks };
  const examined = examineToken(given, process.env.WARDKEY_TOKEN_PREFIX?.trim() || undefined);
  return { ...examined, checks: [...checks, ...examined.checks] };
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
