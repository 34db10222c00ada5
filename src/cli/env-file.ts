import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { usageFailure } from './failure.ts';

/** A `.env` file: what a program that loads it gets, and how it is written there. */
export interface EnvFile {
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
  /** Mistakes of the file itself, in words that repeat no value. */
  readonly flaws: readonly string[];
  /** In which line a variable stands, counted from 1. */
  lineOf(name: string): number | undefined;
}

/** Reads a `.env` file. What is said of it never repeats a value. */
export function readEnvFile(path: string): EnvFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw usageFailure(`the file ${path} cannot be read`, 'name the .env file of the program');
  }
  const lines = text
    .split('\n')
    .map((line) => /^\s*(?:export\s+)?([A-Za-z_]\w*)(\s*=\s*)(.*?)\r?$/.exec(line));
  const lineOf = (name: string): number | undefined => {
    // Of two lines with one name the later counts.
    const at = lines.findLastIndex((line) => line?.[1] === name);
    return at === -1 ? undefined : at + 1;
  };
  const flaws = lines.flatMap((line, index) => (line === null ? [] : flawsOfLine(line, index + 1)));
  return {
    path,
    values: parseEnv(text) as Record<string, string>,
    flaws: [...flaws, ...twice(lines), ...flawsOfPlace(path)],
    lineOf,
  };
}

function flawsOfLine([, name = '', sign = '', value = '']: RegExpExecArray, number: number): string[] {
  const where = `line ${number} (${name})`;
  if (!HOLDS_TOKEN.test(name)) return [];
  return [
    ...(sign === '='
      ? []
      : [`${where} has blanks around its equals sign: a shell and Docker do not take that`]),
    ...(/^(["'`]).*\1$/.test(value)
      ? [`${where} has quotation marks: docker --env-file makes them a part of the value`]
      : []),
    ...(value === '' ? [`${where} has no value`] : []),
  ];
}

/** Of other lines nothing is said: they are somebody else’s. */
const HOLDS_TOKEN = /TOKEN|KEY/i;

function twice(lines: readonly (RegExpExecArray | null)[]): string[] {
  const names = lines.flatMap((line) => (line === null ? [] : [line[1] ?? '']));
  const again = new Set(
    names.filter((name, index) => names.indexOf(name) !== index && HOLDS_TOKEN.test(name)),
  );
  return [...again].map((name) => `${name} stands there more than once: the last line counts`);
}

function flawsOfPlace(path: string): string[] {
  const mode = statSync(path).mode & 0o077;
  const place = { cwd: dirname(resolve(path)), stdio: 'ignore', timeout: 5000 } as const;
  const tracked = spawnSync('git', ['ls-files', '--error-unmatch', basename(path)], place);
  return [
    ...(mode === 0 ? [] : [`others on this machine may read it: chmod 600 ${path}`]),
    ...(tracked.status === 0
      ? [`git tracks it: git rm --cached ${path}, add it to .gitignore, and rotate the tokens in it`]
      : []),
  ];
}
