import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { readConfiguration } from '../server/configuration.ts';
import { version } from '../server/installation.ts';
import { type CommonOptions, connectionOf, withCommonOptions } from './command-options.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { note, say, sayJson } from './terminal.ts';

interface Check {
  readonly name: string;
  readonly level: 'good' | 'advice' | 'wrong';
  readonly detail: string;
}

/** `wardkey doctor`: looks at the settings and the folder first, then asks the server, if one runs. */
export function addDoctorCommand(program: Command): void {
  withCommonOptions(program.command('doctor'))
    .description('look whether everything is as it should be, and say what is not')
    .action(doctor);
}

const SIGNS = { good: '✔', advice: '!', wrong: '✖' } as const;

async function doctor(options: CommonOptions): Promise<void> {
  const checks: Check[] = [
    { name: 'Node', level: 'good', detail: process.versions.node },
    ...checkSettings(),
    ...(await askServer(options)),
  ];
  if (options.json) sayJson({ version, checks });
  else for (const { name, level, detail } of checks) say(`${SIGNS[level]} ${name.padEnd(15)} ${detail}`);
  const wrong = checks.filter((check) => check.level === 'wrong').length;
  if (wrong === 0) return;
  process.exitCode = EXIT.failed;
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
    const report = await server.call<{ version: string; checks: Check[] }>('GET', '/v1/installation');
    return [
      { name: 'server', level: 'good', detail: `Wardkey ${report.version}: ${server.description}` },
      ...report.checks,
    ];
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return [{ name: 'server', level: 'wrong', detail: `${error.message}: ${error.fix}` }];
  }
}
