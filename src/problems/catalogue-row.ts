/**
 * One way of saying no: everything about it that is the same every time it happens.
 *
 * `status` and `title` never differ from what an answer carries. `challenge` is the RFC 6750 section 3.1 error of
 * the `WWW-Authenticate` header: `bare` sends the challenge without an error, `none` sends no challenge.
 * `minutesToFix` is what a person who reads `fix` needs.
 */
export interface CatalogueRow {
  readonly status: number;
  readonly title: string;
  readonly whoActs: 'caller' | 'operator' | 'both';
  readonly minutesToFix: number;
  readonly happened: string;
  readonly fix: string;
  readonly challenge: 'none' | 'bare' | 'invalid_token' | 'invalid_request' | 'insufficient_scope';
}
