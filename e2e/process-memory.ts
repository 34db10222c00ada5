import { readFileSync } from 'node:fs';
import type { Scope } from './start-wardkey.ts';

/** Looks at how much memory a process holds until it is told to stop. */
export interface MemoryWatch {
  /** Answers by how many bytes the process grew at most since the watch began. */
  stop(): number;
}

const LOOK_MILLISECONDS = 50;

/** Watches the resident memory of another process, until the scope ends at the latest. */
export function watchMemory(scope: Scope, processId: number): MemoryWatch {
  const start = residentBytes(processId);
  let most = start;
  const look = (): void => {
    most = Math.max(most, residentBytes(processId));
  };
  const timer = setInterval(look, LOOK_MILLISECONDS);
  scope.after(() => clearInterval(timer));
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return most - start;
    },
  };
}

function residentBytes(processId: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8')) ?? [];
  if (kilobytes === undefined) throw new Error(`process ${processId} has no memory`);
  return Number(kilobytes) * 1024;
}
