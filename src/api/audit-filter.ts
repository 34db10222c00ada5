import { z } from '@hono/zod-openapi';
import { accept, type Outcome } from '../problems/problem.ts';
import type { AuditQuestion } from '../store/audit-questions.ts';
import type { Store } from '../store/open-store.ts';
import type { AuditRecord } from '../store/records.ts';
import { accountFilter } from './account-filter.ts';
import { accountOf, type Caller, isOperator } from './caller.ts';

const moment = z.iso.datetime({
  offset: true,
  message: 'must be a date and time as in 2027-01-31T12:00:00Z',
});

/** What the audit trail can be narrowed to: the same fields for a list and for a file. */
export const auditFilterFields = {
  token: z.string().optional().describe('Only entries about this token id.'),
  action: z
    .string()
    .regex(/^[a-z_]+\.[a-z_]+$/, 'must be an action as in token.disabled')
    .max(100)
    .optional()
    .describe('Only entries of this action.'),
  account: z.string().optional().describe('Operators: the id, e-mail address or username of an account.'),
  from: moment.optional().describe('Only entries from this moment on.'),
  to: moment.optional().describe('Only entries before this moment.'),
};
type AuditFilter = z.output<z.ZodObject<typeof auditFilterFields>>;

/** The question to the store: an account holder gets the entries of their own account, an operator all of them. */
export async function auditQuestion(
  store: Pick<Store, 'findAccount'>,
  { token, action, account, from, to }: AuditFilter,
  caller: Caller,
): Promise<Outcome<Omit<AuditQuestion, 'limit'>>> {
  const accountId = await accountFilter(store, account, caller);
  if (!accountId.ok) return accountId;
  return accept({
    ...(token !== undefined && { tokenId: token }),
    ...(action !== undefined && { action }),
    ...(accountId.value !== undefined && { accountId: accountId.value }),
    ...(from !== undefined && { from: Date.parse(from) }),
    ...(to !== undefined && { to: Date.parse(to) }),
  });
}

/** An entry as a caller may know it: to an account holder, whoever is not they is an operator or the system. */
export function auditJson(entry: AuditRecord, caller: Caller) {
  const { actor } = entry;
  const ownId = isOperator(caller) ? undefined : accountOf(caller)?.id;
  const isForeign = ownId !== undefined && actor.kind === 'account' && actor.accountId !== ownId;
  return {
    revision: entry.revision,
    position: entry.position,
    at: new Date(entry.at).toISOString(),
    actor: isForeign ? ({ kind: 'operator' } as const) : actor,
    action: entry.action,
    token_id: entry.tokenId,
    account_id: entry.accountId,
    detail: entry.detail,
    hash: entry.hash,
  };
}

/** An entry as the API shows it. */
export type AuditJson = ReturnType<typeof auditJson>;
