import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { Halt } from './halts.ts';

/**
 * Loaded into a Wardkey before it starts (`node --import`): stops the whole process at the step that the file `halt-at`
 * names, and says so with the file `halted`, so that it can be killed in exactly that moment. The file `clock-ahead`
 * moves its clock on. Both lie in the folder in which it runs; without them nothing is changed.
 */

const folder = process.cwd();
const ahead = Number(read('clock-ahead') ?? 0);
const now = Date.now;
Date.now = () => now() + ahead;

let isAboutLeak = false;
const prepare = SqliteDatabase.prototype.prepare;
SqliteDatabase.prototype.prepare = function prepareHalting(this: SqliteDatabase.Database, source: string) {
  const statement = prepare.call(this, source);
  if (/^insert into "leak"/.test(source)) return around(statement, () => noteLeak(true));
  if (/^rollback/i.test(source)) return around(statement, () => noteLeak(false));
  if (/^commit/i.test(source))
    return around(statement, () => isAboutLeak && halt('before commit'), committed);
  if (/^update "outbox" set "attempts"/.test(source)) return around(statement, undefined, leased);
  if (/^update "outbox" set "sent_at"/.test(source))
    return around(
      statement,
      () => halt('handed over'),
      () => halt('noted'),
    );
  return statement;
} as typeof prepare;

type Statement = ReturnType<typeof prepare>;

function around(statement: Statement, before?: () => void, after?: (result: unknown) => void): Statement {
  for (const name of ['run', 'all'] as const) {
    const execute = statement[name] as (...values: unknown[]) => unknown;
    const executeHalting = (...values: unknown[]) => {
      before?.();
      const result = execute.apply(statement, values);
      after?.(result);
      return result;
    };
    Object.defineProperty(statement, name, { value: executeHalting });
  }
  return statement;
}

function noteLeak(isLeak: boolean): void {
  isAboutLeak = isLeak;
}

function committed(): void {
  if (isAboutLeak) halt('committed');
  isAboutLeak = false;
}

function leased(rows: unknown): void {
  if (Array.isArray(rows) && rows.some(({ kind }) => kind === 'token_leaked')) halt('leased');
}

function halt(step: Halt): void {
  if (read('halt-at') !== step) return;
  writeFileSync(join(folder, 'halted'), step);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function read(name: string): string | undefined {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
