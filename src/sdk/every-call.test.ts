// What the comparison with the API goes through. Named as a test because it belongs to none of the library's own files.
import type { z } from '@hono/zod-openapi';
import type { changedTokenSchema, issuedTokenSchema, receiptSchema, tokenSchema } from '../api/token-json.ts';
import type { ChangedToken, IssuedToken, Receipt, Token, Wardkey } from './index.ts';
import {
  account,
  activity,
  activityOf,
  at,
  caller,
  changed,
  created,
  delivery,
  disabledMany,
  drill,
  entry,
  form,
  installation,
  invitation,
  invited,
  issued,
  leak,
  link,
  list,
  listed,
  mail,
  note,
  notifications,
  openSession,
  own,
  passkey,
  passkeyAnswer,
  policy,
  query,
  receipt,
  reported,
  session,
  setup,
  signedIn,
  signedUp,
  summary,
  testedWebhook,
  token,
  verdict,
  wanted,
  watcher,
  webhook,
  webhookWithSecret,
} from './sample-answers.test.ts';

/** One call of a client. */
export type Call = (client: Wardkey) => unknown;

/** Every method of the library: the operation it stands for, one call as its types allow, and what it then answers. */
export const calls: Readonly<Record<string, readonly [operation: string, call: Call, answer: unknown]>> = {
  'account.get': ['get /v1/account', (c) => c.account.get(), account],
  'account.update': ['patch /v1/account', (c) => c.account.update({ name: 'Ada' }), own],
  'account.changePassword': ['post /v1/account/password', (c) => c.account.changePassword('old', 'new'), {}],
  'account.notifications.get': [
    'get /v1/account/notifications',
    (c) => c.account.notifications.get(),
    notifications,
  ],
  'account.notifications.update': [
    'patch /v1/account/notifications',
    (c) => c.account.notifications.update({ token_created: false }),
    notifications,
  ],
  'account.secondFactor.start': [
    'post /v1/account/second-factor',
    (c) => c.account.secondFactor.start('x'),
    setup,
  ],
  'account.secondFactor.confirm': [
    'post /v1/account/second-factor/confirm',
    (c) => c.account.secondFactor.confirm('123456'),
    {},
  ],
  'account.secondFactor.newRecoveryCodes': [
    'post /v1/account/second-factor/recovery-codes',
    (c) => c.account.secondFactor.newRecoveryCodes('x'),
    { recovery_codes: ['a'] },
  ],
  'account.secondFactor.remove': [
    'delete /v1/account/second-factor',
    (c) => c.account.secondFactor.remove('x'),
    {},
  ],
  'account.passkeys.list': ['get /v1/account/passkeys', (c) => c.account.passkeys.list(), list(passkey)],
  'account.passkeys.options': [
    'post /v1/account/passkeys/options',
    (c) => c.account.passkeys.options(),
    { challenge: 'x' },
  ],
  'account.passkeys.add': [
    'post /v1/account/passkeys',
    (c) => c.account.passkeys.add(passkeyAnswer, 'phone'),
    passkey,
  ],
  'account.passkeys.rename': [
    'patch /v1/account/passkeys/{id}',
    (c) => c.account.passkeys.rename('p', 'phone'),
    {},
  ],
  'account.passkeys.remove': ['delete /v1/account/passkeys/{id}', (c) => c.account.passkeys.remove('p'), {}],
  'account.sessions.list': ['get /v1/sessions', (c) => c.account.sessions.list(), list(openSession)],
  'account.sessions.end': ['delete /v1/sessions/{id}', (c) => c.account.sessions.end('s'), {}],
  'account.sessions.endAll': ['delete /v1/sessions', (c) => c.account.sessions.endAll(), {}],
  'session.get': ['get /v1/session', (c) => c.session.get(), session],
  'session.signIn': ['post /v1/session', (c) => c.session.signIn('ada@example.com', 'x'), signedIn],
  'session.giveCode': ['post /v1/session/second-factor', (c) => c.session.giveCode('123456'), signedIn],
  'session.giveRecoveryCode': [
    'post /v1/session/second-factor',
    (c) => c.session.giveRecoveryCode('abc'),
    signedIn,
  ],
  'session.passkeyOptions': [
    'post /v1/session/passkey/options',
    (c) => c.session.passkeyOptions(),
    { challenge: 'x' },
  ],
  'session.signInWithPasskey': [
    'post /v1/session/passkey',
    (c) => c.session.signInWithPasskey(passkeyAnswer),
    signedIn,
  ],
  'session.signOut': ['delete /v1/session', (c) => c.session.signOut(), {}],
  'signUp.start': ['post /v1/sign-up', (c) => c.signUp.start('ada@example.com'), {}],
  'signUp.look': ['post /v1/sign-up/look', (c) => c.signUp.look('x'), link],
  'signUp.complete': ['post /v1/sign-up/complete', (c) => c.signUp.complete(form), signedUp],
  'signUp.startPasswordReset': [
    'post /v1/password-resets',
    (c) => c.signUp.startPasswordReset('ada@example.com'),
    {},
  ],
  'signUp.lookAtPasswordReset': [
    'post /v1/password-resets/look',
    (c) => c.signUp.lookAtPasswordReset('x'),
    {},
  ],
  'signUp.completePasswordReset': [
    'post /v1/password-resets/complete',
    (c) => c.signUp.completePasswordReset('x', 'a long password'),
    {},
  ],
  'tokens.list': [
    'get /v1/tokens',
    (c) => c.tokens.list(query),
    { previous: null, next: null, results: [token] },
  ],
  'tokens.get': ['get /v1/tokens/{id}', (c) => c.tokens.get('self'), token],
  'tokens.create': ['post /v1/tokens', (c) => c.tokens.create(wanted), issued],
  'tokens.createOnce': ['post /v1/tokens', (c) => c.tokens.createOnce(wanted, 'key'), token],
  'tokens.update': [
    'patch /v1/tokens/{id}',
    (c) => c.tokens.update('t', { name: 'x', allowed_addresses: ['10.0.0.0/8'] }),
    changed,
  ],
  'tokens.delete': ['delete /v1/tokens/{id}', (c) => c.tokens.delete('t', 'why'), changed],
  'tokens.disable': [
    'post /v1/tokens/{id}/disable',
    (c) => c.tokens.disable('t', { reason: 'unused', note: 'why' }),
    changed,
  ],
  'tokens.enable': ['post /v1/tokens/{id}/enable', (c) => c.tokens.enable('t', 'why'), changed],
  'tokens.rotate': ['post /v1/tokens/{id}/rotate', (c) => c.tokens.rotate('t', 60), { ...issued, receipt }],
  'tokens.endGrace': ['post /v1/tokens/{id}/end-grace', (c) => c.tokens.endGrace('t'), changed],
  'tokens.disableMany': [
    'post /v1/tokens/disable',
    (c) => c.tokens.disableMany(['t'], 'leaked'),
    disabledMany,
  ],
  'tokens.find': ['post /v1/tokens/find', (c) => c.tokens.find('r8_…a1B2'), list(token)],
  'tokens.lookup': [
    'post /v1/tokens/lookup',
    (c) => c.tokens.lookup(['0'.repeat(64)]),
    { results: [{ hash: '0'.repeat(64), live: true }] },
  ],
  'tokens.summary': ['get /v1/tokens/summary', (c) => c.tokens.summary(), summary],
  'tokens.activity': ['get /v1/tokens/activity', (c) => c.tokens.activity(['a', 'b']), activity],
  'tokens.activityOf': ['get /v1/tokens/{id}/activity', (c) => c.tokens.activityOf('t', '7d'), activityOf],
  'tokens.callers': ['get /v1/tokens/{id}/callers', (c) => c.tokens.callers('t'), list(caller)],
  'audit.list': [
    'get /v1/audit',
    (c) =>
      c.audit.list({ token: 'tok_1', action: 'token.disabled', account: 'ada', from: at, to: at, limit: 5 }),
    { next: null, results: [entry] },
  ],
  'audit.export': ['get /v1/audit/export', (c) => c.audit.export('csv'), ''],
  'leaks.report': [
    'post /v1/leaks',
    (c) => c.leaks.report([{ token: 'found', path: '.env', line: 3 }], { foundWith: 'scan' }),
    reported,
  ],
  'leaks.list': [
    'get /v1/leaks',
    (c) => c.leaks.list({ limit: 5, token_id: 't' }),
    { next: null, results: [leak] },
  ],
  'leaks.acknowledge': ['post /v1/leaks/{id}/acknowledge', (c) => c.leaks.acknowledge('l'), leak],
  'leaks.reportFalseAlarm': [
    'post /v1/leaks/{id}/false-alarm',
    (c) => c.leaks.reportFalseAlarm('l', 'a private repository'),
    leak,
  ],
  'leaks.drill': ['post /v1/drills/leak', (c) => c.leaks.drill(), drill],
  'errorNotes.list': ['get /v1/errors/{code}/notes', (c) => c.errorNotes.list('token_missing'), list(note)],
  'errorNotes.add': [
    'post /v1/errors/{code}/notes',
    (c) => c.errorNotes.add('token_missing', { text: 'a tip', version: 'replicate 1.4.0' }),
    note,
  ],
  'errorNotes.moderate': [
    'patch /v1/errors/{code}/notes/{id}',
    (c) => c.errorNotes.moderate('token_missing', 'n', { is_hidden: true }),
    note,
  ],
  'operators.accounts.list': [
    'get /v1/accounts',
    (c) => c.operators.accounts.list({ limit: 5 }),
    { next: null, results: [listed] },
  ],
  'operators.accounts.create': [
    'post /v1/accounts',
    (c) =>
      c.operators.accounts.create({ email: 'x@example.com', name: 'X', password: 'p', is_operator: true }),
    created,
  ],
  'operators.accounts.suspend': [
    'post /v1/accounts/{id}/suspend',
    (c) => c.operators.accounts.suspend('a'),
    { id: 'a', is_suspended: true, receipt },
  ],
  'operators.accounts.resume': [
    'post /v1/accounts/{id}/resume',
    (c) => c.operators.accounts.resume('a'),
    { id: 'a', is_suspended: false, receipt },
  ],
  'operators.invitations.list': [
    'get /v1/invitations',
    (c) => c.operators.invitations.list(),
    list(invitation),
  ],
  'operators.invitations.create': [
    'post /v1/invitations',
    (c) => c.operators.invitations.create('x@example.com'),
    invited,
  ],
  'operators.invitations.delete': [
    'delete /v1/invitations/{id}',
    (c) => c.operators.invitations.delete('i'),
    {},
  ],
  'operators.signUpPolicy.get': ['get /v1/sign-up-policy', (c) => c.operators.signUpPolicy.get(), policy],
  'operators.signUpPolicy.set': [
    'patch /v1/sign-up-policy',
    (c) => c.operators.signUpPolicy.set('invite'),
    policy,
  ],
  'operators.watchers': ['get /v1/watchers', (c) => c.operators.watchers(), { results: [watcher] }],
  'operators.webhooks.list': ['get /v1/webhooks', (c) => c.operators.webhooks.list(), list(webhook)],
  'operators.webhooks.create': [
    'post /v1/webhooks',
    (c) => c.operators.webhooks.create({ url: 'https://example.com', events: ['token.leaked'] }),
    webhookWithSecret,
  ],
  'operators.webhooks.update': [
    'patch /v1/webhooks/{id}',
    (c) => c.operators.webhooks.update('w', { description: 'x', is_paused: false }),
    webhook,
  ],
  'operators.webhooks.delete': ['delete /v1/webhooks/{id}', (c) => c.operators.webhooks.delete('w'), {}],
  'operators.webhooks.rotateSecret': [
    'post /v1/webhooks/{id}/rotate-secret',
    (c) => c.operators.webhooks.rotateSecret('w'),
    webhookWithSecret,
  ],
  'operators.webhooks.test': [
    'post /v1/webhooks/{id}/test',
    (c) => c.operators.webhooks.test('w'),
    testedWebhook,
  ],
  'operators.webhooks.deliveries': [
    'get /v1/webhooks/{id}/deliveries',
    (c) => c.operators.webhooks.deliveries('w', { limit: 5 }),
    { next: null, results: [delivery] },
  ],
  'operators.mails.list': [
    'get /v1/mails',
    (c) => c.operators.mails.list({ state: 'given_up', recipient: 'ada@example.com', limit: 5 }),
    { next: null, results: [mail] },
  ],
  'operators.installation': ['get /v1/installation', (c) => c.operators.installation(), installation],
  verify: [
    'post /v1/tokens/verify',
    (c) => c.verify({ token: 'x', scope: 'api', address: '203.0.113.7', user_agent: 'curl' }),
    verdict,
  ],
};

/** For tsc: what the server answers is assignable to what the library says of it. */
export const shapes: {
  token: (answered: z.output<typeof tokenSchema>) => Token;
  changed: (answered: z.output<typeof changedTokenSchema>) => ChangedToken;
  issued: (answered: z.output<typeof issuedTokenSchema> & { text: string }) => IssuedToken;
  receipt: (answered: z.output<typeof receiptSchema>) => Receipt;
} = { token: same, changed: same, issued: same, receipt: same };

function same<T>(value: T): T {
  return value;
}
