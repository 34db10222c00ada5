import { catalogue } from './catalogue.ts';
import type { Problem } from './problem.ts';

/**
 * A problem as a person reads it on a terminal: what is wrong, why, what to do, where to read more.
 * `page` is the address of the reference page when the server is known.
 */
export function terminalText(problem: Problem, page?: string): string {
  const fields = (problem.errors ?? []).map((error) => `       ${error.pointer || '/'}: ${error.detail}`);
  return [
    `error: ${catalogue[problem.code].title} [${problem.code}]`,
    `why:   ${problem.detail}`,
    ...fields,
    `fix:   ${problem.fix}`,
    `more:  ${page === undefined ? '' : `${page} · `}wardkey explain ${problem.code}`,
  ].join('\n');
}
