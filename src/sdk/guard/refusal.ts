import { codeOfFlaw, describeFlaw } from '../../token-format/describe-flaw.ts';
import type { TokenPrefix } from '../../token-format/prefix.ts';
import type { Credential } from '../../token-format/read-credential.ts';
import type { Problem } from '../types/verdict.ts';

/** How a request without a good token is answered. Header names are lower-case. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly problem: Problem;
}

/** The ways of saying no that need no question to the server; worded as its own catalogue words them. */
export const LOCAL_REFUSALS = {
  token_missing: {
    status: 401,
    title: 'API token missing',
    happened: 'The request carried no API token.',
    fix: 'Send the header "Authorization: Bearer <your API token>". If the token stands in an environment variable, check that the variable is set in the process that makes the call, and that its name is spelled as the client expects.',
  },
  token_malformed: { status: 401, title: 'API token malformed' },
  token_mistyped: { status: 401, title: 'API token mistyped' },
  token_wrong_prefix: { status: 401, title: 'API token of another service' },
  token_in_url: {
    status: 401,
    title: 'API token in the URL',
    happened:
      'The API token was sent in the URL. URLs end up in logs, histories and other people’s screens, so a token is never accepted there.',
    fix: 'Send it in the header "Authorization: Bearer <your API token>", and rotate the token that was in the URL.',
  },
  token_ambiguous: {
    status: 400,
    title: 'More than one API token',
    happened: 'The request carried credentials in more than one place, so it is not clear whose it is.',
    fix: 'Send exactly one Authorization header, and no token anywhere else. A proxy or a client library may be adding the second one.',
  },
  verifier_unavailable: {
    status: 503,
    title: 'Tokens cannot be checked',
    happened:
      'Wardkey could not find out whether the API token is good, so it refused. The token itself may well be good.',
    fix: 'Try again in a few seconds; nothing about the token needs to be changed. The operator: /readyz and the log say what is wrong.',
  },
} as const;

type Said = 'token_missing' | 'token_in_url' | 'token_ambiguous' | 'verifier_unavailable';

/** The problem of a request whose credential is none, without asking the server. */
export function problemOfCredential(
  credential: Exclude<Credential, { readonly kind: 'token' }>,
  prefix: TokenPrefix,
  baseUrl: string,
): Problem {
  if (credential.kind === 'missing') return localProblem('token_missing', baseUrl);
  if (credential.kind === 'ambiguous') return localProblem('token_ambiguous', baseUrl);
  const { happened, fix } = describeFlaw(credential.flaw, prefix);
  return problemOf(codeOfFlaw(credential.flaw), happened, fix, baseUrl);
}

/** A problem in the words of the catalogue. */
export function localProblem(code: Said, baseUrl: string): Problem {
  const { happened, fix } = LOCAL_REFUSALS[code];
  const problem = problemOf(code, happened, fix, baseUrl);
  return code === 'verifier_unavailable' ? { ...problem, retry_after: RETRY_AFTER_SECONDS } : problem;
}

/** The HTTP answer of a problem, with the challenge that the gateway would send. */
export function refusalOf(problem: Problem): Refusal {
  const challenge = challengeOf(problem);
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(problem.request_id !== undefined && { 'x-request-id': problem.request_id }),
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
      ...(problem.retry_after !== undefined && { 'retry-after': String(problem.retry_after) }),
    },
    body: JSON.stringify(problem),
    problem,
  };
}

const RETRY_AFTER_SECONDS = 2;

function problemOf(code: keyof typeof LOCAL_REFUSALS, detail: string, fix: string, baseUrl: string): Problem {
  const { title, status } = LOCAL_REFUSALS[code];
  const id = crypto.randomUUID();
  const type = `${baseUrl}/errors/${code}`;
  return { type, title, status, detail, instance: `urn:wardkey:request:${id}`, code, fix, request_id: id };
}

/** RFC 6750, section 3: a request without credentials is told of the scheme alone. */
function challengeOf({ code, status, detail, type, required_scopes: scopes }: Problem): string | undefined {
  const error = challengeError(code, status);
  if (error === undefined) return undefined;
  if (error === '') return 'Bearer realm="wardkey"';
  const parts = [
    'realm="wardkey"',
    `error="${error}"`,
    `error_description="${challengeText(detail)}"`,
    `error_uri="${challengeText(type)}"`,
    ...(scopes === undefined ? [] : [`scope="${challengeText(scopes.join(' '))}"`]),
  ];
  return `Bearer ${parts.join(', ')}`;
}

function challengeError(code: string, status: number): string | undefined {
  if (code === 'token_missing') return '';
  if (code === 'token_in_url' || code === 'token_ambiguous') return 'invalid_request';
  if (code === 'scope_insufficient') return 'insufficient_scope';
  return status === 401 && code.startsWith('token_') ? 'invalid_token' : undefined;
}

/** Printable ASCII without quote and backslash. */
function challengeText(text: string): string {
  return text
    .replaceAll('…', '...')
    .replaceAll('’', "'")
    .replaceAll(/["\\]/g, "'")
    .replaceAll(/[^\x20-\x7e]/g, '?');
}
