import { catalogue } from './catalogue.ts';
import type { Problem } from './problem.ts';

/** Where a problem is answered: what the answer needs to know of the request and the installation. */
export interface AnswerContext {
  /** The address callers see, without a slash at its end. */
  readonly publicUrl: string;
  readonly requestId: string;
  readonly userAgent?: string | undefined;
}

/** A problem as it goes over the wire. Header names are lower-case. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Turns a problem into the HTTP answer of RFC 9457, with the challenge of RFC 6750 section 3 where one belongs.
 *
 * The `type` is a page on this installation, so that it can be read offline. Callers that introduce themselves as a
 * Replicate client get the title and the first sentence which that service sends, followed by the diagnosis: those
 * clients and the programs on top of them look for these words.
 */
export function answerProblem(problem: Problem, context: AnswerContext): ProblemAnswer {
  const row = catalogue[problem.code];
  const type = problemPageUrl(problem, context.publicUrl);
  const words = isReplicateClient(context.userAgent) ? replicateWords(problem) : undefined;
  const body = JSON.stringify({
    type,
    title: words?.title ?? row.title,
    status: row.status,
    detail: words?.detail ?? problem.detail,
    instance: `urn:wardkey:request:${context.requestId}`,
    code: problem.code,
    fix: fixFor(problem, context),
    request_id: context.requestId,
    retry_after: problem.retryAfterSeconds,
    required_scopes: problem.requiredScopes,
    errors: problem.errors,
    token: problem.token,
  });
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': context.requestId,
  };
  const challenge = challengeOf(problem, type);
  if (challenge !== undefined) headers['www-authenticate'] = challenge;
  if (problem.retryAfterSeconds !== undefined) headers['retry-after'] = String(problem.retryAfterSeconds);
  return { status: row.status, headers, body };
}

/** Commands are for those who call with one; everyone else is led to the pages. */
function fixFor({ fix, fixOnPages }: Problem, { publicUrl, userAgent }: AnswerContext): string {
  const isCommandLine = userAgent?.startsWith('wardkey/') === true;
  return isCommandLine ? fix : (fixOnPages?.replace('{server}', () => publicUrl) ?? fix);
}

/** The same answer as a web-standard `Response`. */
export function problemResponse(problem: Problem, context: AnswerContext): Response {
  const answer = answerProblem(problem, context);
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}

/** The page on this installation that explains a problem. */
export function problemPageUrl(problem: Pick<Problem, 'code'>, publicUrl: string): string {
  return `${publicUrl}/errors/${problem.code}`;
}

function challengeOf(problem: Problem, page: string): string | undefined {
  const { challenge } = catalogue[problem.code];
  if (challenge === 'none') return undefined;
  if (challenge === 'bare') return 'Bearer realm="wardkey"';
  const parts = [
    'realm="wardkey"',
    `error="${challenge}"`,
    `error_description="${challengeText(problem.detail)}"`,
    `error_uri="${challengeText(page)}"`,
  ];
  if (problem.requiredScopes !== undefined) {
    parts.push(`scope="${challengeText(problem.requiredScopes.join(' '))}"`);
  }
  return `Bearer ${parts.join(', ')}`;
}

/** RFC 6750 section 3 allows printable ASCII without quote and backslash in these attributes. */
function challengeText(text: string): string {
  return text
    .replaceAll('…', '...')
    .replaceAll('’', "'")
    .replaceAll(/["\\]/g, "'")
    .replaceAll(/[^\x20-\x7e]/g, '?');
}

function isReplicateClient(userAgent: string | undefined): boolean {
  return userAgent?.startsWith('replicate-') === true;
}

function replicateWords(problem: Problem): { title: string; detail: string } | undefined {
  const { status, title } = catalogue[problem.code];
  if (problem.code === 'rate_limited') {
    const seconds = problem.retryAfterSeconds ?? 1;
    const detail = `Request was throttled. Your rate limit resets in ~${seconds}s. ${problem.detail}`;
    return { title, detail };
  }
  if (status !== 401) return undefined;
  const sentence =
    problem.code === 'token_missing'
      ? 'You did not pass an authentication token'
      : 'You did not pass a valid authentication token';
  return { title: 'Unauthenticated', detail: `${sentence}. ${problem.detail}` };
}
