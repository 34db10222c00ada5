import { type CommonOptions, connectionOf } from './command-options.ts';
import type { Check } from './examine-token.ts';
import { CommandFailure } from './failure.ts';

/**
 * Asks a server about itself. A caller who is no operator is told nothing of it, and nothing is wrong then: `undefined`.
 */
export async function askAboutInstallation(options: CommonOptions): Promise<Check[] | undefined> {
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
    if (error.problem?.code === 'operator_required') return undefined;
    const code = error.problem === undefined ? {} : { code: error.problem.code };
    const said = error.message.endsWith('.') ? error.message : `${error.message}:`;
    return [{ name: 'server', level: 'wrong', detail: `${said} ${error.fix}`, ...code }];
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
