import { catalogue, type ProblemCode } from './catalogue.ts';

/**
 * One occurrence of a way of saying no: a value, never thrown by code that expects it.
 *
 * `detail`, `fix` and the rest are public; `cause` is for the log alone and never leaves the server.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly fix: string;
  /**
   * The fix for whoever has no command line of Wardkey: what stands in it as `{server}` is the address that callers see.
   * Without it, `fix` holds for everyone.
   */
  readonly fixOnPages?: string;
  readonly retryAfterSeconds?: number;
  readonly requiredScopes?: readonly string[];
  readonly errors?: readonly FieldError[];
  readonly token?: { readonly id: string; readonly hint: string };
  readonly cause?: unknown;
}

/** One field of a request that was not accepted: a JSON pointer (RFC 6901) and what is wrong there. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** An expected outcome: what was asked for, or the problem that stands in its way. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Refusal;

/** The half of an outcome that says no. */
export interface Refusal {
  readonly ok: false;
  readonly problem: Problem;
}

/** Makes a problem; what the occurrence does not say comes from the catalogue. Never pass token text. */
export function problem(code: ProblemCode, occurrence: Partial<Omit<Problem, 'code'>> = {}): Problem {
  return { detail: catalogue[code].happened, fix: catalogue[code].fix, ...occurrence, code };
}

/** A refused outcome, for functions that answer with an `Outcome`. */
export function refuse(code: ProblemCode, occurrence: Partial<Omit<Problem, 'code'>> = {}): Refusal {
  return { ok: false, problem: problem(code, occurrence) };
}

/** An accepted outcome. */
export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
