import type { ErrorCode } from './error-code.ts';

/** One field of a request that was not accepted: a JSON pointer (RFC 6901) and what is wrong there. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** What is known of a failure. All of it may be shown and logged: token text is never among it. */
export interface ErrorFacts {
  /** What programs switch on. A code of the server never changes. */
  readonly code: string;
  readonly detail: string;
  readonly fix: string;
  /** The HTTP status; absent when no answer arrived. */
  readonly status?: number | undefined;
  readonly title?: string | undefined;
  /** The page that explains the code. */
  readonly docsUrl?: string | undefined;
  /** Under which the operator finds the request in the log. */
  readonly requestId?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly requiredScopes?: readonly string[] | undefined;
  readonly cause?: unknown;
}

/**
 * Everything that this library throws by itself. The message is what a person needs: what happened, how to mend it, and
 * where to read more; the same stands in fields for programs.
 *
 * No token text is reachable from an error, however it is printed.
 */
export class WardkeyError extends Error {
  // Private, so that a printed error shows the message and not every fact a second time.
  readonly #facts: ErrorFacts;

  constructor(facts: ErrorFacts) {
    super(messageOf(facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.#facts = facts;
  }

  get code(): ErrorCode {
    return this.#facts.code;
  }
  get detail(): string {
    return this.#facts.detail;
  }
  get fix(): string {
    return this.#facts.fix;
  }
  get status(): number | undefined {
    return this.#facts.status;
  }
  get title(): string | undefined {
    return this.#facts.title;
  }
  get docsUrl(): string | undefined {
    return this.#facts.docsUrl;
  }
  get requestId(): string | undefined {
    return this.#facts.requestId;
  }
  /** The fields that were not accepted; empty unless the code is `validation_failed`. */
  get errors(): readonly FieldError[] {
    return this.#facts.errors ?? [];
  }
  get retryAfterSeconds(): number | undefined {
    return this.#facts.retryAfterSeconds;
  }
  get requiredScopes(): readonly string[] {
    return this.#facts.requiredScopes ?? [];
  }

  toJSON(): Record<string, unknown> {
    const { cause: _, ...facts } = this.#facts;
    return { name: this.name, message: this.message, ...facts };
  }
}

/** A call that did not give what was asked for. */
export class APIError extends WardkeyError {}

/** 401: the token (or the session) is missing or not good. Thrown by the constructor too, before any call. */
export class AuthenticationError extends APIError {}

/** 403: the token is good, but not for this. */
export class PermissionDeniedError extends APIError {}

/** 404: there is no such thing, or none that this caller may see. */
export class NotFoundError extends APIError {}

/** 409: not possible in the state that the thing is in. */
export class ConflictError extends APIError {}

/** 400 and 422: the request itself is wrong; `errors` names the fields. */
export class ValidationError extends APIError {}

/** 429: too many calls; `retryAfterSeconds` says when to call again. */
export class RateLimitError extends APIError {}

/** 500 and above: the server, or the API behind it, failed. */
export class ServerError extends APIError {}

/** No answer arrived. Whether the call was carried out is not known. */
export class ConnectionError extends APIError {}

/** No answer arrived in time. */
export class TimeoutError extends ConnectionError {}

// By hand: the names of classes do not survive a bundler that shortens them.
const NAMES = {
  WardkeyError,
  APIError,
  AuthenticationError,
  PermissionDeniedError,
  NotFoundError,
  ConflictError,
  ValidationError,
  RateLimitError,
  ServerError,
  ConnectionError,
  TimeoutError,
};
for (const [name, { prototype }] of Object.entries(NAMES)) {
  Object.defineProperty(prototype, 'name', { value: name, configurable: true, writable: true });
}

/** The class for an HTTP status. */
export function errorClassOf(status: number): typeof APIError {
  if (status >= 500) return ServerError;
  return BY_STATUS[status] ?? APIError;
}

const BY_STATUS: Readonly<Record<number, typeof APIError>> = {
  400: ValidationError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  422: ValidationError,
  429: RateLimitError,
};

function messageOf({ code, detail, fix, docsUrl }: ErrorFacts): string {
  const more = docsUrl === undefined ? `[${code}]` : `${docsUrl} [${code}]`;
  return `${detail}\n  fix:  ${fix}\n  more: ${more}`;
}
