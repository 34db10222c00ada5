import { type CatalogueRow, catalogue, type ProblemCode } from './catalogue.ts';
import { ALERTS } from './explanations/alerts.ts';
import { ENDED_TOKENS } from './explanations/ended-tokens.ts';
import { FAILURES } from './explanations/failures.ts';
import { PERMISSIONS } from './explanations/permissions.ts';
import { REQUESTS } from './explanations/requests.ts';
import { SIGN_IN } from './explanations/sign-in.ts';
import { TOKEN_TEXTS } from './explanations/token-texts.ts';
import { WIRE } from './explanations/wire.ts';

/** How much stops: all of it and it is urgent, every call, this call, or nothing that waiting does not mend. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** One way of getting into this: how to tell that it is this one, and what mends it. */
export interface Cause {
  readonly cause: string;
  readonly tell: string;
  readonly fix: string;
}

/**
 * What the reference says of a code beyond its row in the catalogue. In the texts, what stands between backticks is
 * typed or read as it is.
 */
export interface Explanation {
  readonly severity: Severity;
  readonly why: string;
  readonly causes: readonly Cause[];
  /** What helps until the cause is mended; it says so when nothing does. */
  readonly workaround: string;
  readonly prevention: readonly string[];
  readonly related: readonly ProblemCode[];
  /** The first version of Wardkey that answered with this code. */
  readonly since: string;
}

/** An explanation as it is written for one code. Severity and first version are derived where they are the usual ones. */
export type WrittenExplanation = Omit<Explanation, 'severity' | 'since'> &
  Partial<Pick<Explanation, 'severity' | 'since'>>;

const WRITTEN: Readonly<Record<ProblemCode, WrittenExplanation>> = {
  ...TOKEN_TEXTS,
  ...ENDED_TOKENS,
  ...PERMISSIONS,
  ...REQUESTS,
  ...SIGN_IN,
  ...WIRE,
  ...ALERTS,
  ...FAILURES,
};

/** Everything the reference says of a code beyond its row. */
export function explanationOf(code: ProblemCode): Explanation {
  return { severity: severityOf(catalogue[code]), since: '0.1.0', ...WRITTEN[code] };
}

function severityOf({ status }: CatalogueRow): Severity {
  if (status === 429) return 'low';
  return status === 401 || status >= 500 ? 'high' : 'medium';
}
