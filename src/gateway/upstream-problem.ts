import { type Problem, problem } from '../problems/problem.ts';
import { UploadStalled } from './upload-body.ts';

/** The problem a caller gets when the upstream gave no answer. The cause is for the log: code and message only. */
export function upstreamProblem(error: unknown, timeoutSeconds: number): Problem {
  if (error instanceof UploadStalled) {
    return problem('request_timeout', {
      detail: `For ${error.seconds} seconds nothing of the body arrived.`,
    });
  }
  const cause = causeOf(error);
  if (cause.code === 'UND_ERR_HEADERS_TIMEOUT') {
    return problem('upstream_timeout', {
      detail: `The API token is good, but the API behind this gateway did not answer within ${timeoutSeconds} seconds.`,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      cause,
    });
  }
  return problem('upstream_unreachable', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}

/**
 * What may be logged of an error from the connection. The error itself may hold bytes of the response, so only its
 * name and words are taken.
 */
export function causeOf(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return causeOf(error.errors[0]);
  if (!(error instanceof Error)) return { code: 'unknown', message: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { code, message: error.message };
}

const RETRY_AFTER_SECONDS = 5;
