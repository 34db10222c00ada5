import { z } from '@hono/zod-openapi';
import { accept, refuse } from '../problems/problem.ts';
import { accountOf } from './caller.ts';
import { clearCookie, setCookie } from './cookies.ts';
import { nameField } from './fields.ts';
import { publicOperation, sessionOperation } from './operation.ts';
import { answerStep } from './sign-in.ts';
import { originOf, type Visitor } from './visitor.ts';

/** What a browser answers (WebAuthn Level 3, as JSON). What is in it, the verification finds out. */
const responseField = z
  .looseObject({ id: z.string().max(2000), response: z.looseObject({}) })
  .describe('What the browser answered, as `@simplewebauthn/browser` or `toJSON()` gives it.');
const options = z.looseObject({ challenge: z.string() }).describe('What the browser is asked (WebAuthn).');
const passkey = z.object({
  id: z.string(),
  name: z.string(),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().nullable(),
});

function passkeyVisitor(visitor: Visitor) {
  return { ...originOf(visitor), pageOrigin: visitor.pageOrigin };
}

/** The passkeys of an account. */
export const listPasskeys = sessionOperation({
  id: 'listPasskeys',
  method: 'get',
  path: '/v1/account/passkeys',
  summary: 'List your passkeys',
  description: 'In the order in which they were added.',
  status: 200,
  answer: z.object({ results: z.array(passkey) }),
  problems: [],
  handle: async ({ caller }, { store }) => {
    const passkeys = await store.signIn.listPasskeys(caller.account.id);
    const results = passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
      id,
      name,
      created_at: new Date(createdAt).toISOString(),
      last_used_at: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString(),
    }));
    return accept({ body: { results } });
  },
});

/** Begins to add a passkey. */
export const askForNewPasskey = sessionOperation({
  id: 'askForNewPasskey',
  method: 'post',
  path: '/v1/account/passkeys/options',
  summary: 'Begin to add a passkey',
  description:
    'Answers what the browser is to be asked. A passkey works on the host name alone that it was made on.',
  body: z.strictObject({}),
  isBodyOptional: true,
  status: 200,
  answer: options,
  problems: ['passkey_not_possible'],
  handle: async ({ caller, visitor }, { accounts, publicUrl }) => {
    const asked = await accounts.passkeys.askToMake(caller.account, passkeyVisitor(visitor));
    if (!asked.ok) return asked;
    const { options: body, text, maxAgeSeconds } = asked.value;
    return accept({ body, cookies: [setCookie('passkey', text, maxAgeSeconds, publicUrl)] });
  },
});

/** Adds a passkey. */
export const addPasskey = sessionOperation({
  id: 'addPasskey',
  method: 'post',
  path: '/v1/account/passkeys',
  summary: 'Add a passkey',
  description: 'With what the browser answered. The mailbox of the account is told.',
  body: z.strictObject({ response: responseField, name: nameField }),
  status: 201,
  answer: passkey,
  problems: [],
  handle: async ({ body, caller, visitor, change }, { accounts, publicUrl }) => {
    const given = { ...body, text: visitor.cookie('passkey') ?? '' };
    const prepared = await accounts.passkeys.prepare(caller.account, given, passkeyVisitor(visitor));
    if (!prepared.ok) return prepared;
    const outcome = await change(async (transaction, _by, now) => {
      const account = accountOf(now);
      return account === undefined ? refuse('session_required') : prepared.value(transaction, account);
    });
    if (!outcome.ok) return outcome;
    const { id, name, createdAt } = outcome.value.passkey;
    const created_at = new Date(createdAt).toISOString();
    return accept({
      body: { id, name, created_at, last_used_at: null },
      cookies: [clearCookie('passkey', publicUrl)],
    });
  },
});

/** Gives a passkey another name. */
export const renamePasskey = sessionOperation({
  id: 'renamePasskey',
  method: 'patch',
  path: '/v1/account/passkeys/{id}',
  summary: 'Rename a passkey',
  description: 'Its owner alone sees the name.',
  params: z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' } }) }),
  body: z.strictObject({ name: nameField }),
  status: 200,
  answer: z.object({}),
  problems: ['not_found'],
  handle: async ({ params: { id }, body: { name }, change }, { accounts }) => {
    const outcome = await change(async (transaction, _by, now) => {
      const account = accountOf(now);
      if (account === undefined) return refuse('session_required');
      return accounts.passkeys.rename(transaction, account, id, name);
    });
    return outcome.ok ? accept({ body: {} }) : outcome;
  },
});

/** Takes a passkey away. */
export const deletePasskey = sessionOperation({
  id: 'deletePasskey',
  method: 'delete',
  path: '/v1/account/passkeys/{id}',
  summary: 'Take a passkey away',
  description: 'It lets nobody in from then on. The mailbox of the account is told.',
  params: z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' } }) }),
  status: 200,
  answer: z.object({}),
  problems: ['not_found'],
  handle: async ({ params: { id }, visitor, change }, { accounts }) => {
    const outcome = await change(async (transaction, _by, now) => {
      const account = accountOf(now);
      if (account === undefined) return refuse('session_required');
      return accounts.passkeys.remove(transaction, account, id, originOf(visitor));
    });
    return outcome.ok ? accept({ body: {} }) : outcome;
  },
});

/** Begins to sign in with a passkey. */
export const askForPasskey = publicOperation({
  id: 'askForPasskey',
  method: 'post',
  path: '/v1/session/passkey/options',
  summary: 'Begin to sign in with a passkey',
  description: 'Answers what the browser is to be asked. No address is named: the passkey says whose it is.',
  body: z.strictObject({}),
  isBodyOptional: true,
  status: 200,
  answer: options,
  problems: ['passkey_not_possible', 'sign_in_slowed'],
  handle: async ({ visitor }, { accounts, publicUrl }) => {
    const asked = await accounts.passkeys.askToSignIn(passkeyVisitor(visitor));
    if (!asked.ok) return asked;
    const { options: body, text, maxAgeSeconds } = asked.value;
    return accept({ body, cookies: [setCookie('passkey', text, maxAgeSeconds, publicUrl)] });
  },
});

/** Signs in with a passkey. */
export const signInPasskey = publicOperation({
  id: 'signInPasskey',
  method: 'post',
  path: '/v1/session/passkey',
  summary: 'Sign in with a passkey',
  description: 'A passkey asks its owner, so no second factor is asked for beside it.',
  body: z.strictObject({ response: responseField }),
  status: 200,
  answer: z.object({ signed_in: z.literal(true) }),
  problems: ['sign_in_failed', 'sign_in_slowed'],
  handle: async ({ body, visitor }, { accounts, publicUrl }) => {
    const text = visitor.cookie('passkey');
    if (text === undefined) return refuse('sign_in_failed');
    const given = { text, response: body.response };
    const step = await accounts.passkeys.signIn(given, passkeyVisitor(visitor));
    if (!step.ok) return step;
    const answer = answerStep(step.value, publicUrl);
    const cookies = [...(answer.cookies ?? []), clearCookie('passkey', publicUrl)];
    return accept({ ...answer, cookies });
  },
});
