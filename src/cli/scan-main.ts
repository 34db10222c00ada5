import { emptyProgram, runProgram } from './run-program.ts';
import { addScanCommand } from './scan-command.ts';

/** `main` for `wardkey scan` alone: it starts in a fraction of the time, which every commit waits for. */
export function main(args: readonly string[]): Promise<void> {
  const program = emptyProgram();
  addScanCommand(program);
  return runProgram(program, args);
}
