import { type Refusal, refuse } from '../problems/problem.ts';
import { accountOf, type Caller, isOperator } from './caller.ts';
import type { ApiParts } from './operation.ts';

/** How many token texts an account may have made in a minute, by creating and by rotating. */
export const NEW_TEXTS_PER_MINUTE = 120;

/**
 * Counts a token text that is about to be made. Refuses one that comes too soon after too many others of the account:
 * each is a row that is kept for good. Operators are not limited, who bring tokens over from elsewhere.
 */
export function limitNewTexts(
  caller: Caller,
  { limiter, clock }: Pick<ApiParts, 'limiter' | 'clock'>,
): Refusal | undefined {
  if (isOperator(caller)) return undefined;
  const limit = { id: `new text ${accountOf(caller)?.id}`, rateLimitPerMinute: NEW_TEXTS_PER_MINUTE };
  const retryAfterSeconds = limiter.take(limit, clock.now());
  if (retryAfterSeconds === 0) return undefined;
  const detail = `An account may create and rotate tokens ${NEW_TEXTS_PER_MINUTE} times a minute.`;
  return refuse('rate_limited', { detail, retryAfterSeconds });
}
