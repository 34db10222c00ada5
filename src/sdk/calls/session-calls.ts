import type { CallOptions } from '../request-form.ts';
import type { Send } from '../send-request.ts';
import type { Session, SignedUp, SignInAnswer, SignUpLink } from '../types/account.ts';

/** What a link for a new account is exchanged for one with. The address is asked for only when the link is a claim. */
export interface SignUpForm {
  readonly link: string;
  readonly name: string;
  readonly password: string;
  readonly email?: string | undefined;
}

/** Signing in and out, for pages that the server itself serves. */
export function sessionCalls(send: Send) {
  return {
    /** Whether somebody is signed in. Never refused. */
    get: (options?: CallOptions) => send<Session>('GET', '/v1/session', options),
    signIn: (email: string, password: string, options?: CallOptions) =>
      send<SignInAnswer>('POST', '/v1/session', {
        ...options,
        body: { email, password },
        secrets: [password],
      }),
    giveCode: (code: string, options?: CallOptions) =>
      send<SignInAnswer>('POST', '/v1/session/second-factor', { ...options, body: { code } }),
    giveRecoveryCode: (code: string, options?: CallOptions) =>
      send<SignInAnswer>('POST', '/v1/session/second-factor', {
        ...options,
        body: { recovery_code: code },
        secrets: [code],
      }),
    /** What the browser is asked for a passkey with. */
    passkeyOptions: (options?: CallOptions) => send<object>('POST', '/v1/session/passkey/options', options),
    signInWithPasskey: (response: object, options?: CallOptions) =>
      send<SignInAnswer>('POST', '/v1/session/passkey', { ...options, body: { response } }),
    signOut: (options?: CallOptions) => send<object>('DELETE', '/v1/session', options),
  };
}

/** Making an account with a link, and getting a new password. */
export function signUpCalls(send: Send) {
  return {
    /** Mails a link. Says nothing of whether there is an account with this address. */
    start: (email: string, options?: CallOptions) =>
      send<object>('POST', '/v1/sign-up', { ...options, body: { email } }),
    look: (link: string, options?: CallOptions) =>
      send<SignUpLink>('POST', '/v1/sign-up/look', { ...options, body: { link }, secrets: [link] }),
    /** Makes the account and signs in. The answer holds the text of its default token, this once. */
    complete: (form: SignUpForm, options?: CallOptions) =>
      send<SignedUp>('POST', '/v1/sign-up/complete', {
        ...options,
        body: form,
        secrets: [form.link, form.password],
      }),
    /** Mails a link for a new password. Says nothing of whether there is an account with this address. */
    startPasswordReset: (email: string, options?: CallOptions) =>
      send<object>('POST', '/v1/password-resets', { ...options, body: { email } }),
    /** Whether such a link still works. It is not used up by this. */
    lookAtPasswordReset: (link: string, options?: CallOptions) =>
      send<object>('POST', '/v1/password-resets/look', { ...options, body: { link }, secrets: [link] }),
    completePasswordReset: (link: string, password: string, options?: CallOptions) =>
      send<object>('POST', '/v1/password-resets/complete', {
        ...options,
        body: { link, password },
        secrets: [link, password],
      }),
  };
}
