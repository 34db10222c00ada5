import { type CallOptions, segment } from '../request-form.ts';
import type { Send } from '../send-request.ts';
import type {
  Account,
  Notifications,
  OpenSession,
  Passkey,
  SecondFactorSetup,
  SessionAccount,
} from '../types/account.ts';
import type { Results } from '../types/page.ts';

/** The caller's own account. All but `get` is for a person who is signed in. */
export function accountCalls(send: Send) {
  return {
    /** Who am I? Any token that is in force may ask. */
    get: (options?: CallOptions) => send<Account>('GET', '/v1/account', options),
    update: (changes: { readonly name?: string; readonly username?: string }, options?: CallOptions) =>
      send<SessionAccount>('PATCH', '/v1/account', { ...options, body: changes }),
    /** Ends all other sessions. */
    changePassword: (current: string, next: string, options?: CallOptions) =>
      send<object>('POST', '/v1/account/password', {
        ...options,
        body: { current, next },
        secrets: [current, next],
      }),
    notifications: {
      get: (options?: CallOptions) => send<Notifications>('GET', '/v1/account/notifications', options),
      update: (changes: Partial<Notifications>, options?: CallOptions) =>
        send<Notifications>('PATCH', '/v1/account/notifications', { ...options, body: changes }),
    },
    secondFactor: {
      /** Shows once what an authenticator app and a safe place are given; asked for only after `confirm`. */
      start: (password: string, options?: CallOptions) =>
        send<SecondFactorSetup>('POST', '/v1/account/second-factor', {
          ...options,
          body: { password },
          secrets: [password],
        }),
      confirm: (code: string, options?: CallOptions) =>
        send<object>('POST', '/v1/account/second-factor/confirm', { ...options, body: { code } }),
      newRecoveryCodes: (password: string, options?: CallOptions) =>
        send<Pick<SecondFactorSetup, 'recovery_codes'>>('POST', '/v1/account/second-factor/recovery-codes', {
          ...options,
          body: { password },
          secrets: [password],
        }),
      remove: (password: string, options?: CallOptions) =>
        send<object>('DELETE', '/v1/account/second-factor', {
          ...options,
          body: { password },
          secrets: [password],
        }),
    },
    passkeys: {
      list: (options?: CallOptions) => send<Results<Passkey>>('GET', '/v1/account/passkeys', options),
      /** What the browser is asked for a new passkey with. */
      options: (options?: CallOptions) => send<object>('POST', '/v1/account/passkeys/options', options),
      add: (response: object, name: string, options?: CallOptions) =>
        send<Passkey>('POST', '/v1/account/passkeys', { ...options, body: { response, name } }),
      rename: (id: string, name: string, options?: CallOptions) =>
        send<object>('PATCH', `/v1/account/passkeys/${segment(id)}`, { ...options, body: { name } }),
      remove: (id: string, options?: CallOptions) =>
        send<object>('DELETE', `/v1/account/passkeys/${segment(id)}`, options),
    },
    sessions: {
      list: (options?: CallOptions) => send<Results<OpenSession>>('GET', '/v1/sessions', options),
      end: (id: string, options?: CallOptions) =>
        send<object>('DELETE', `/v1/sessions/${segment(id)}`, options),
      /** Signs out everywhere, here too. */
      endAll: (options?: CallOptions) => send<object>('DELETE', '/v1/sessions', options),
    },
  };
}
