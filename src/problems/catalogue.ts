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

const NEW_TOKEN =
  'Create a new API token and put it where the program reads it; then start the program again.';

/**
 * Every way in which Wardkey says no. A code that has been published never changes and is never given a new meaning.
 */
export const catalogue = {
  token_missing: {
    status: 401,
    title: 'API token missing',
    whoActs: 'caller',
    minutesToFix: 2,
    happened: 'The request carried no API token.',
    fix: 'Send the header "Authorization: Bearer <your API token>". If the token stands in an environment variable, check that the variable is set in the process that makes the call, and that its name is spelled as the client expects.',
    challenge: 'bare',
  },
  token_malformed: {
    status: 401,
    title: 'API token malformed',
    whoActs: 'caller',
    minutesToFix: 2,
    happened: 'What arrived in the place of the API token does not have the shape of one.',
    fix: 'Send the 40 characters of the token and nothing else after "Bearer ": no quotes, no brackets, no variable name.',
    challenge: 'invalid_token',
  },
  token_mistyped: {
    status: 401,
    title: 'API token mistyped',
    whoActs: 'caller',
    minutesToFix: 2,
    happened:
      'One character or two of the API token are wrong or missing: its last six characters, a checksum, do not fit the others.',
    fix: 'Copy the token again from where it was saved instead of typing it. If it was not saved, create a new one: a token is shown only once.',
    challenge: 'invalid_token',
  },
  token_wrong_prefix: {
    status: 401,
    title: 'API token of another service',
    whoActs: 'caller',
    minutesToFix: 3,
    happened: 'The API token does not begin with the prefix of this installation.',
    fix: 'Use a token that was created here, or send the request to the service that issued this one.',
    challenge: 'invalid_token',
  },
  token_unknown: {
    status: 401,
    title: 'API token unknown',
    whoActs: 'caller',
    minutesToFix: 3,
    happened: 'The API token is well formed, but this installation has never issued it.',
    fix: 'Check that the address is that of the installation which issued the token. If it is, create a new token.',
    challenge: 'invalid_token',
  },
  token_disabled: {
    status: 401,
    title: 'API token disabled',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token was disabled.',
    fix: 'Enable the token again if it is safe, or create a new one and put it where the program reads it.',
    challenge: 'invalid_token',
  },
  token_leaked: {
    status: 401,
    title: 'API token leaked',
    whoActs: 'caller',
    minutesToFix: 10,
    happened: 'The API token was seen where others can read it, and was disabled for good.',
    fix: `${NEW_TOKEN} Removing the place where it leaked does not make the old one safe.`,
    challenge: 'invalid_token',
  },
  token_expired: {
    status: 401,
    title: 'API token expired',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token had an expiry date, and that date has passed.',
    fix: NEW_TOKEN,
    challenge: 'invalid_token',
  },
  token_rotated: {
    status: 401,
    title: 'API token rotated',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token was rotated: a new text took its place, and the old one has ended.',
    fix: 'Put the new text of the token where the program reads it, then start the program again: clients keep the token they were started with.',
    challenge: 'invalid_token',
  },
  token_deleted: {
    status: 401,
    title: 'API token deleted',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token was deleted. That cannot be undone.',
    fix: NEW_TOKEN,
    challenge: 'invalid_token',
  },
  token_in_url: {
    status: 401,
    title: 'API token in the URL',
    whoActs: 'caller',
    minutesToFix: 10,
    happened:
      'The API token was sent in the URL. URLs end up in logs, histories and other people’s screens, so a token is never accepted there.',
    fix: 'Send it in the header "Authorization: Bearer <your API token>", and rotate the token that was in the URL.',
    challenge: 'invalid_request',
  },
  token_ambiguous: {
    status: 400,
    title: 'More than one API token',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The request carried credentials in more than one place, so it is not clear whose it is.',
    fix: 'Send exactly one Authorization header, and no token anywhere else. A proxy or a client library may be adding the second one.',
    challenge: 'invalid_request',
  },
  scope_insufficient: {
    status: 403,
    title: 'Scope insufficient',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token is good, but lacks the scope that this call needs.',
    fix: 'Create a token with the scope, or have its owner add it to this one.',
    challenge: 'insufficient_scope',
  },
  address_not_allowed: {
    status: 403,
    title: 'Address not allowed',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token may be used only from certain addresses, and the call came from another.',
    fix: 'Call from an allowed address, or add this one to the token. If the address named is that of a proxy, its operator must list it in WARDKEY_TRUSTED_PROXIES.',
    challenge: 'none',
  },
  account_suspended: {
    status: 403,
    title: 'Account suspended',
    whoActs: 'both',
    minutesToFix: 30,
    happened: 'The account that owns this API token was suspended by an operator.',
    fix: 'Ask the operator of this installation why, and to lift the suspension.',
    challenge: 'none',
  },
  operator_required: {
    status: 403,
    title: 'Operators only',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'Only an operator of this installation may do this.',
    fix: 'Use a token with the scope "operator" that belongs to an operator account, or run the command on the server’s own machine.',
    challenge: 'none',
  },
  rate_limited: {
    status: 429,
    title: 'Rate limit reached',
    whoActs: 'caller',
    minutesToFix: 1,
    happened: 'The API token was used more often than its rate limit allows.',
    fix: 'Wait for the number of seconds that the Retry-After header names, then call again.',
    challenge: 'none',
  },
  idempotency_conflict: {
    status: 409,
    title: 'Idempotency-Key already used',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The same Idempotency-Key came before with another request.',
    fix: 'Send a new Idempotency-Key for a new request, and the old one only to repeat the very same request.',
    challenge: 'none',
  },
  token_state_conflict: {
    status: 409,
    title: 'Not possible in this state',
    whoActs: 'caller',
    minutesToFix: 2,
    happened: 'The token is in a state in which this cannot be done with it.',
    fix: 'Look at the state of the token first: wardkey token show ID.',
    challenge: 'none',
  },
  account_exists: {
    status: 409,
    title: 'Account exists',
    whoActs: 'operator',
    minutesToFix: 1,
    happened: 'There is already an account with this e-mail address.',
    fix: 'Use another e-mail address, or create a token for the account that exists: wardkey token create NAME --account EMAIL.',
    challenge: 'none',
  },
  validation_failed: {
    status: 422,
    title: 'Validation failed',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The request has a field that is missing, unknown or out of bounds.',
    fix: 'Correct the fields listed under "errors".',
    challenge: 'none',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'There is nothing here, or nothing that this caller may see.',
    fix: 'Check the address and the id. The API is described at /openapi.json.',
    challenge: 'none',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    whoActs: 'caller',
    minutesToFix: 2,
    happened: 'The address exists, but not for this method.',
    fix: 'Use one of the methods that the Allow header names.',
    challenge: 'none',
  },
  request_malformed: {
    status: 400,
    title: 'Request malformed',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The bytes that arrived are not a well-formed HTTP request.',
    fix: 'Look at how the client builds its headers. A token read from a file with Windows line ends brings a carriage return along: remove it, for example with tr -d "\\r".',
    challenge: 'none',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The body of the request is larger than this call accepts.',
    fix: 'Send a smaller body.',
    challenge: 'none',
  },
  headers_too_large: {
    status: 431,
    title: 'Headers too large',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The headers of the request are together larger than 16 KiB.',
    fix: 'Send fewer or smaller headers. A file read into the token variable by mistake is a common cause.',
    challenge: 'none',
  },
  request_timeout: {
    status: 408,
    title: 'Request incomplete',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The headers of the request did not arrive in time.',
    fix: 'Send the request again over a working connection.',
    challenge: 'none',
  },
  upstream_unreachable: {
    status: 502,
    title: 'Upstream unreachable',
    whoActs: 'operator',
    minutesToFix: 10,
    happened: 'The API token is good, but the API behind this gateway did not answer.',
    fix: 'Try again in a moment. The operator: check that WARDKEY_UPSTREAM names the right address and that the API is running there.',
    challenge: 'none',
  },
  upstream_timeout: {
    status: 504,
    title: 'Upstream too slow',
    whoActs: 'operator',
    minutesToFix: 10,
    happened: 'The API token is good, but the API behind this gateway did not answer in time.',
    fix: 'Try again, or ask for less at once. The operator: look at what the API is busy with, or raise WARDKEY_UPSTREAM_TIMEOUT_SECONDS.',
    challenge: 'none',
  },
  verifier_unavailable: {
    status: 503,
    title: 'Tokens cannot be checked',
    whoActs: 'operator',
    minutesToFix: 10,
    happened:
      'Wardkey could not find out whether the API token is good, so it refused. The token itself may well be good.',
    fix: 'Try again in a few seconds; nothing about the token needs to be changed. The operator: /readyz and the log say what is wrong.',
    challenge: 'none',
  },
  change_not_confirmed: {
    status: 503,
    title: 'Change not confirmed',
    whoActs: 'operator',
    minutesToFix: 10,
    happened: 'The change could not be written, or it is not known whether it was.',
    fix: 'Send the same request again: a change that was made already is not made twice. The operator: check the disk of the data folder.',
    challenge: 'none',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    whoActs: 'operator',
    minutesToFix: 30,
    happened: 'Wardkey made a mistake. Nothing that the caller sent explains it.',
    fix: 'Try again. If it stays, give the request id to the operator: the log has the cause under it.',
    challenge: 'none',
  },
} as const satisfies Record<string, CatalogueRow>;

/** The name of one way of saying no: what programs switch on. */
export type ProblemCode = keyof typeof catalogue;

/** Says whether a text that came from outside names a row of the catalogue. */
export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(catalogue, text);
}
