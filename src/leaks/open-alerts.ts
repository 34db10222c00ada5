import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { type AlertKeys, openAlertKeys } from './alert-keys.ts';
import type { LeakResponse } from './leak-response.ts';
import { type AlertRow, type Feedback, feedbackOf, readAlert } from './read-alert.ts';
import { isSignedBy } from './verify-alert.ts';

/** Someone who sends alerts signed as GitHub signs them. */
export interface AlertReporter {
  /** As people know them. */
  readonly name: string;
  /** What its two headers begin with: `Github-Public-Key` for `-Identifier` and `-Signature`. */
  readonly headerPrefix: string;
  /** Where its keys are published. */
  readonly keysUrl: string;
}

/** A request that may be an alert. */
export interface SignedRequest {
  readonly raw: Buffer;
  header(name: string): string | undefined;
}

/** Takes alerts. */
export interface Alerts {
  /**
   * Acts on an alert and answers what to tell its reporter. Refuses what is not signed by a reporter that is known
   * (`alert_signature_invalid`), what is signed but no list (`validation_failed`), and everything while the keys cannot
   * be fetched (`alert_keys_unavailable`): the reporter sends it again. Throws `StoreUnavailable` for the same reason.
   */
  take(request: SignedRequest): Promise<Outcome<{ readonly feedback: readonly Feedback[] }>>;
}

export interface AlertsParts {
  readonly reporters: readonly AlertReporter[];
  readonly response: LeakResponse;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly send?: typeof fetch;
}

/** Alerts of these reporters, each with keys of its own. Who it is, is said by which headers there are. */
export function openAlerts({ reporters, response, clock, logger, send }: AlertsParts): Alerts {
  const known = reporters.map((reporter) => ({
    reporter,
    keys: openAlertKeys({ url: reporter.keysUrl, clock, logger, ...(send && { send }) }),
  }));
  return {
    take: async (request) => {
      const receivedAt = clock.now();
      const sender = known.find(({ reporter }) => request.header(`${reporter.headerPrefix}-identifier`));
      if (sender === undefined) return refuse('alert_signature_invalid', NO_HEADERS);
      const rows = await readSigned(request, sender.reporter, sender.keys);
      if (!rows.ok) return rows;
      const { name } = sender.reporter;
      const outcomes = await response.respond({
        channel: 'github',
        reporter: name,
        receivedAt,
        findings: rows.value.map(({ finding }) => finding),
      });
      const counts = Object.groupBy(outcomes, (outcome) => outcome);
      const sums = Object.fromEntries(Object.entries(counts).map(([word, all]) => [word, all.length]));
      logger.info({ reporter: name, rows: outcomes.length, ...sums }, 'alert taken');
      return accept({ feedback: feedbackOf(rows.value, outcomes) });
    },
  };
}

const NO_HEADERS = { detail: 'The request has no signature of a reporter that is known here.' } as const;

async function readSigned(
  { raw, header }: SignedRequest,
  { headerPrefix }: AlertReporter,
  keys: AlertKeys,
): Promise<Outcome<readonly AlertRow[]>> {
  const id = header(`${headerPrefix}-identifier`)?.trim().toLowerCase();
  const signature = header(`${headerPrefix}-signature`)?.trim();
  if (!id || !signature) return refuse('alert_signature_invalid', NO_HEADERS);
  // Nothing is asked of the reporter for what cannot be the id of a key.
  if (!/^[0-9a-f]{64}$/.test(id)) return refuse('alert_signature_invalid');
  const found = await keys.find(id);
  if (found.kind === 'unreachable') return refuse('alert_keys_unavailable', { retryAfterSeconds: 60 });
  if (found.kind !== 'found' || !isSignedBy(found.key, raw, signature)) {
    return refuse('alert_signature_invalid');
  }
  const rows = readAlert(raw);
  if (rows !== undefined) return accept(rows);
  return refuse('validation_failed', {
    errors: [{ pointer: '', detail: 'the body must be a JSON array' }],
  });
}
