import type { Command } from 'commander';
import { addAccountCommands } from './account-commands.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addLeakCommands } from './leak-commands.ts';
import { addMailCommands } from './mail-commands.ts';
import { addNoteCommands } from './note-commands.ts';
import { emptyProgram, runProgram } from './run-program.ts';
import { addScanCommand } from './scan-command.ts';
import { addServeCommand } from './serve-command.ts';
import { addServerCommands } from './server-commands.ts';
import { addTokenCommands } from './token-commands.ts';
import { addWatcherCommands } from './watcher-commands.ts';
import { addWebhookCommands } from './webhook-commands.ts';

/** Runs one command. Sets the exit code of the process and throws nothing that a user can cause. */
export function main(args: readonly string[]): Promise<void> {
  return runProgram(wardkeyCommand(), args);
}

/** All commands. */
export function wardkeyCommand(): Command {
  const program = emptyProgram();
  addServeCommand(program);
  addAccountCommands(program);
  addTokenCommands(program);
  addServerCommands(program);
  addScanCommand(program);
  addDoctorCommand(program);
  addNoteCommands(program);
  addWatcherCommands(program);
  addLeakCommands(program);
  addWebhookCommands(program);
  addMailCommands(program);
  return program;
}
