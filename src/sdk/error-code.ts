/** Every code that a server answers with, as its catalogue has them; a test compares the two. */
export const SERVER_CODES = [
  'account_exists',
  'account_state_conflict',
  'account_suspended',
  'address_not_allowed',
  'alert_keys_unavailable',
  'alert_signature_invalid',
  'body_too_large',
  'change_not_confirmed',
  'csrf_failed',
  'github_failed',
  'headers_too_large',
  'idempotency_conflict',
  'internal_error',
  'link_not_valid',
  'method_not_allowed',
  'not_found',
  'operator_required',
  'passkey_not_possible',
  'rate_limited',
  'request_malformed',
  'request_timeout',
  'scope_insufficient',
  'second_factor_conflict',
  'session_required',
  'set_by_environment',
  'sign_in_busy',
  'sign_in_failed',
  'sign_in_slowed',
  'sign_up_closed',
  'token_ambiguous',
  'token_deleted',
  'token_disabled',
  'token_expired',
  'token_in_url',
  'token_leaked',
  'token_malformed',
  'token_missing',
  'token_mistyped',
  'token_rotated',
  'token_state_conflict',
  'token_unknown',
  'token_wrong_prefix',
  'too_many_streams',
  'upstream_timeout',
  'upstream_unreachable',
  'validation_failed',
  'verifier_unavailable',
] as const;

/** What this library says by itself of a call: it was not made, got no answer, or none that can be understood. */
type LibraryCode =
  | 'answer_not_json'
  | 'answer_not_understood'
  | 'connection_failed'
  | 'model_malformed'
  | 'option_invalid'
  | 'path_refused'
  | 'prompt_cancelled'
  | 'redirect_refused'
  | 'timeout';

/** What programs switch on. Newer servers, and APIs behind a gateway, may have codes that are not listed here. */
export type ErrorCode = (typeof SERVER_CODES)[number] | LibraryCode | (string & Record<never, never>);
