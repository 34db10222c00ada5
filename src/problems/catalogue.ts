import { ALERTS } from './rows/alerts.ts';
import { ENDED_TOKENS } from './rows/ended-tokens.ts';
import { FAILURES } from './rows/failures.ts';
import { PERMISSIONS } from './rows/permissions.ts';
import { REQUESTS } from './rows/requests.ts';
import { SIGN_IN } from './rows/sign-in.ts';
import { TOKEN_TEXTS } from './rows/token-texts.ts';
import { WIRE } from './rows/wire.ts';

export type { CatalogueRow } from './catalogue-row.ts';

/**
 * Every way in which Wardkey says no. A code that has been published never changes and is never given a new meaning.
 */
export const catalogue = {
  ...TOKEN_TEXTS,
  ...ENDED_TOKENS,
  ...PERMISSIONS,
  ...SIGN_IN,
  ...REQUESTS,
  ...WIRE,
  ...ALERTS,
  ...FAILURES,
} as const;

/** The name of one way of saying no: what programs switch on. */
export type ProblemCode = keyof typeof catalogue;

/** Says whether a text that came from outside names a row of the catalogue. */
export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(catalogue, text);
}
