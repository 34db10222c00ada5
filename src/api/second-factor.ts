import { z } from '@hono/zod-openapi';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { AccountRecord } from '../store/records.ts';
import { accountOf, type SessionCaller } from './caller.ts';
import { type ApiParts, type ChangeAsCaller, sessionOperation } from './operation.ts';
import { typedPassword } from './sign-in.ts';
import { originOf } from './visitor.ts';

const recoveryCodes = z
  .array(z.string())
  .describe('Each lets in once in the place of a code. They are in this one answer and nowhere else.');
const withPassword = z.strictObject({ password: typedPassword });

/** Prepares a second factor. */
export const prepareSecondFactor = sessionOperation({
  id: 'prepareSecondFactor',
  method: 'post',
  path: '/v1/account/second-factor',
  summary: 'Set up a second factor',
  description: 'Asks for the password once more. The factor counts once its first code was confirmed.',
  body: withPassword,
  status: 200,
  answer: z.object({
    uri: z.string().describe('What a QR code shows to the program that makes the codes.'),
    manual_code: z.string().describe('The same for whoever types it.'),
    recovery_codes: recoveryCodes,
  }),
  problems: ['second_factor_conflict', 'sign_in_slowed', 'sign_in_busy'],
  handle: async (request, parts) => {
    const outcome = await afterProof(request, parts, (transaction, account) =>
      parts.accounts.secondFactor.prepare(transaction, account),
    );
    if (!outcome.ok) return outcome;
    const { uri, manualCode, recoveryCodes } = outcome.value;
    return accept({ body: { uri, manual_code: manualCode, recovery_codes: recoveryCodes } });
  },
});

/** Turns a second factor on. */
export const confirmSecondFactor = sessionOperation({
  id: 'confirmSecondFactor',
  method: 'post',
  path: '/v1/account/second-factor/confirm',
  summary: 'Turn a second factor on',
  description:
    'With a first code, so that nobody is locked out by a mistake. The mailbox of the account is told.',
  body: z.strictObject({ code: z.string().max(20) }),
  status: 200,
  answer: z.object({}),
  problems: ['second_factor_conflict', 'sign_in_slowed'],
  handle: async ({ body, caller, visitor, change }, { accounts }) => {
    const slowed = accounts.guessing.secondFactor.begin(visitor.address, caller.account.id);
    if (slowed !== undefined) return slowed;
    const outcome = await change(async (transaction, _by, now) => {
      const account = accountOf(now);
      if (account === undefined) return refuse('session_required');
      return accounts.secondFactor.confirm(transaction, account, body.code, originOf(visitor));
    });
    if (!outcome.ok) return outcome;
    accounts.guessing.secondFactor.forgive(visitor.address, caller.account.id);
    return accept({ body: {} });
  },
});

/** Gives new recovery codes. */
export const renewRecoveryCodes = sessionOperation({
  id: 'renewRecoveryCodes',
  method: 'post',
  path: '/v1/account/second-factor/recovery-codes',
  summary: 'Get new recovery codes',
  description: 'Asks for the password once more. The old codes are worth nothing from then on.',
  body: withPassword,
  status: 200,
  answer: z.object({ recovery_codes: recoveryCodes }),
  problems: ['second_factor_conflict', 'sign_in_slowed', 'sign_in_busy'],
  handle: async (request, parts) => {
    const from = originOf(request.visitor);
    const outcome = await afterProof(request, parts, (transaction, account) =>
      parts.accounts.secondFactor.renewCodes(transaction, account, from),
    );
    return outcome.ok ? accept({ body: { recovery_codes: outcome.value.recoveryCodes } }) : outcome;
  },
});

/** Turns a second factor off. */
export const turnOffSecondFactor = sessionOperation({
  id: 'turnOffSecondFactor',
  method: 'delete',
  path: '/v1/account/second-factor',
  summary: 'Turn the second factor off',
  description: 'Asks for the password once more. The mailbox of the account is told.',
  body: withPassword,
  status: 200,
  answer: z.object({}),
  problems: ['second_factor_conflict', 'sign_in_slowed', 'sign_in_busy'],
  handle: async (request, parts) => {
    const from = originOf(request.visitor);
    const outcome = await afterProof(request, parts, (transaction, account) =>
      parts.accounts.secondFactor.turnOff(transaction, account, from),
    );
    return outcome.ok ? accept({ body: {} }) : outcome;
  },
});

/** Makes a change to one's own account after the password was asked for once more. */
async function afterProof<T>(
  request: {
    readonly body: { readonly password: string };
    readonly caller: SessionCaller;
    readonly visitor: { readonly address: string };
    readonly change: ChangeAsCaller;
  },
  { accounts }: ApiParts,
  work: (transaction: ChangeTransaction, account: AccountRecord) => Promise<Outcome<T>>,
) {
  const { caller, body, visitor, change } = request;
  const proof = await accounts.own.prove(caller.account, body.password, visitor.address, '/password');
  if (!proof.ok) return proof;
  return change(async (transaction, _by, now) => {
    const account = accountOf(now);
    if (account === undefined || !(await proof.value(transaction))) return refuse('session_required');
    return work(transaction, account);
  });
}
