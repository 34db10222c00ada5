import { z } from '@hono/zod-openapi';
import type { NewSession } from '../accounts/sessions.ts';
import type { SignInStep } from '../accounts/sign-in.ts';
import { accept, refuse } from '../problems/problem.ts';
import { clearCookie, setCookie } from './cookies.ts';
import { type OperationAnswer, publicOperation } from './operation.ts';
import { originOf } from './visitor.ts';

/** A password as somebody types it who has one already; what a new one must be is another question. */
export const typedPassword = z.string().max(1024);

const signedIn = z.object({ signed_in: z.literal(true) });
const halfSignedIn = z.object({ signed_in: z.literal(false), second_factor: z.literal(true) });

/** Signs a person in. */
export const signIn = publicOperation({
  id: 'signIn',
  method: 'post',
  path: '/v1/session',
  summary: 'Sign in',
  description:
    'Begins a session, in a cookie that no script can read, or asks for the second factor. An unknown address, a wrong password and a suspended account are answered alike.',
  body: z.strictObject({ email: z.string().trim().max(254), password: typedPassword }),
  status: 200,
  answer: z.union([signedIn, halfSignedIn]),
  problems: ['sign_in_failed', 'sign_in_slowed', 'sign_in_busy'],
  handle: async ({ body, visitor }, { accounts, publicUrl }) => {
    const outcome = await accounts.signIn.withPassword(body.email, body.password, originOf(visitor));
    return outcome.ok ? accept(answerStep(outcome.value, publicUrl)) : outcome;
  },
});

/** Goes on with a sign-in that waits for its second factor. */
export const signInSecondFactor = publicOperation({
  id: 'signInSecondFactor',
  method: 'post',
  path: '/v1/session/second-factor',
  summary: 'Sign in: the second factor',
  description:
    'With a code, or with a recovery code in its place. Five wrong ones, and the sign-in begins anew.',
  body: z
    .strictObject({ code: z.string().max(20).optional(), recovery_code: z.string().max(40).optional() })
    .refine(({ code, recovery_code }) => (code === undefined) !== (recovery_code === undefined), {
      message: 'must have either a code or a recovery_code',
    }),
  status: 200,
  answer: signedIn,
  problems: ['sign_in_failed', 'sign_in_slowed'],
  handle: async ({ body, visitor }, { accounts, publicUrl }) => {
    const text = visitor.cookie('pending');
    if (text === undefined) return refuse('sign_in_failed');
    const given =
      body.recovery_code === undefined ? { code: body.code ?? '' } : { recoveryCode: body.recovery_code };
    const outcome = await accounts.signIn.withSecondFactor(text, given, originOf(visitor));
    if (!outcome.ok) return outcome;
    const { body: answer, cookies = [] } = answerSignedIn(outcome.value, publicUrl);
    return accept({ body: answer, cookies: [...cookies, clearCookie('pending', publicUrl)] });
  },
});

/** What a sign-in is answered: the cookie of a session, or that of one that waits for its second factor. */
export function answerStep(step: SignInStep, publicUrl: string): OperationAnswer {
  if (step.kind === 'session') return answerSignedIn(step.session, publicUrl);
  const body: z.input<typeof halfSignedIn> = { signed_in: false, second_factor: true };
  return { body, cookies: [setCookie('pending', step.text, step.maxAgeSeconds, publicUrl)] };
}

function answerSignedIn(session: NewSession, publicUrl: string): OperationAnswer {
  const body: z.input<typeof signedIn> = { signed_in: true };
  return { body, cookies: [sessionCookie(session, publicUrl)] };
}

/** The cookie of a session that has just begun. */
export function sessionCookie({ text, maxAgeSeconds }: NewSession, publicUrl: string): string {
  return setCookie('session', text, maxAgeSeconds, publicUrl);
}

/** Signs a person out. */
export const signOut = publicOperation({
  id: 'signOut',
  method: 'delete',
  path: '/v1/session',
  summary: 'Sign out',
  description:
    'Ends the session that the cookie names, if it is one: whoever still has the cookie is not let in.',
  status: 200,
  answer: z.object({}),
  problems: [],
  handle: async ({ visitor }, { accounts, publicUrl }) => {
    const text = visitor.cookie('session');
    if (text !== undefined) await accounts.signIn.signOut(text);
    return accept({ body: {}, cookies: [clearCookie('session', publicUrl)] });
  },
});
