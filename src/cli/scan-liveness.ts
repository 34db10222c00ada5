import type { Liveness, Report, ReportedFinding } from '../scanner/report.ts';
import { CommandFailure } from './failure.ts';
import type { ServerConnection } from './server-connection.ts';
import { note } from './terminal.ts';

/** Where a scan asks about what it found. */
export interface AskOptions {
  readonly offline?: boolean;
  readonly tokenFile?: string;
}

/**
 * Asks the server which findings still work. Only hashes are sent. When it cannot be asked, that is said and nobody
 * knows: a finding stays a finding.
 */
export async function withLiveness(report: Report, options: AskOptions): Promise<Report> {
  const hashes = [...new Set(report.findings.filter(isToken).map(({ hash }) => hash as string))];
  if (hashes.length === 0 || !isServerKnown(options)) return report;
  const live = new Map<string, Liveness>();
  try {
    const server = await connectionFor(options, 'token');
    for (let at = 0; at < hashes.length; at += HASHES_AT_ONCE) {
      const body = { hashes: hashes.slice(at, at + HASHES_AT_ONCE) };
      const { results } = await server.call<LookupAnswer>('POST', '/v1/tokens/lookup', body);
      for (const result of results) live.set(result.hash, result.live ? 'live' : 'dead');
    }
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    note(`whether the findings still work could not be asked: ${error.message}`);
  }
  const liveness = (hash: string) => live.get(hash) ?? 'unknown';
  return {
    ...report,
    findings: report.findings.map((finding) => ({ ...finding, liveness: liveness(finding.hash) })),
  };
}

/** Whether a finding is one of our tokens; of what another rule found, no server knows. */
export function isToken({ rule }: ReportedFinding): boolean {
  return rule === undefined;
}

/** Whether a server is named that can be asked: by its address, or by its data folder on this machine. */
export function isServerKnown({ offline }: AskOptions): boolean {
  const isNamed = (name: string) => (process.env[name]?.trim() ?? '') !== '';
  return offline !== true && (isNamed('WARDKEY_URL') || isNamed('WARDKEY_DATA_DIR'));
}

/** The server, called with a token or as anyone. It is loaded only now: a scan that finds nothing has nothing to ask. */
export async function connectionFor(
  { tokenFile }: AskOptions,
  as: 'token' | 'anyone',
): Promise<ServerConnection> {
  const { connect } = await import('./server-connection.ts');
  return connect({ environment: process.env, tokenFile, as });
}

const HASHES_AT_ONCE = 1000;

interface LookupAnswer {
  readonly results: readonly { readonly hash: string; readonly live: boolean }[];
}
