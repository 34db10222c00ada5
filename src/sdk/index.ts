export type { RunOptions } from './calls/prediction-calls.ts';
export type { TaskOptions } from './calls/task-calls.ts';
export type { SendOptions, SessionOptions, WardkeyOptions } from './client-options.ts';
export type { ErrorCode } from './error-code.ts';
export {
  APIError,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  type FieldError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  TimeoutError,
  ValidationError,
  WardkeyError,
} from './errors.ts';
export type { CallOptions, Method, RequestOptions } from './request-form.ts';
export { RunFailedError } from './run-failed-error.ts';
export type { GiveToken } from './token-source.ts';
export type * from './types/account.ts';
export type * from './types/activity.ts';
export type * from './types/error-note.ts';
export type * from './types/leak.ts';
export type * from './types/operator.ts';
export type * from './types/page.ts';
export type * from './types/prediction.ts';
export type * from './types/token.ts';
export type * from './types/verdict.ts';
export type * from './types/webhook.ts';
export { Wardkey } from './wardkey.ts';
