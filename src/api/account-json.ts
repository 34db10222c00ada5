import { z } from '@hono/zod-openapi';
import type { AccountRecord } from '../store/records.ts';
import type { SignInQuestions } from '../store/sign-in-questions.ts';

/** An account as its holder sees it. */
export const ownAccountSchema = z
  .object({
    id: z.string(),
    type: z.enum(['user', 'organization']),
    username: z.string(),
    name: z.string(),
    email: z.string(),
    is_operator: z.boolean(),
    has_second_factor: z.boolean(),
    created_at: z.iso.datetime(),
  })
  .openapi('OwnAccount');

/** Shows an account to its holder. */
export async function ownAccountJson(
  account: AccountRecord,
  store: Pick<SignInQuestions, 'findSecondFactor'>,
): Promise<z.input<typeof ownAccountSchema>> {
  const { id, type, username, name, email } = account;
  const factor = await store.findSecondFactor(id);
  return {
    id,
    type,
    username,
    name,
    email,
    is_operator: account.isOperator,
    has_second_factor: factor !== undefined && factor.confirmedAt !== null,
    created_at: new Date(account.createdAt).toISOString(),
  };
}
