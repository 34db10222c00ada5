import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MailQueue, NewMail } from '../store/outbox.ts';
import { SECURITY_CHANGES, type SecurityChange } from './account-mails.ts';
import { type Mail, openMail } from './open-mail.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 2);
const HOUR = 60 * 60 * 1000;
const owner = { id: 'acc_1', email: 'ada@example.com', name: 'Ada' };
const token = { id: 'tok_1', name: 'CI', hint: 'r8_…a1B2' };
const where = { address: '192.0.2.7', userAgent: 'Firefox' };
const link = { link: 'let-me-in', expiresAt: NOW + HOUR };

/** Each kind of mail: how it is queued, its subject, and what its text must say. */
const KINDS: Readonly<
  Record<string, { queue: (mail: Mail, to: MailQueue) => Promise<void>; subject: string; says: string[] }>
> = {
  sign_up: {
    queue: (mail, to) => mail.queueSignUpLink(to, { email: 'new@example.com', ...link }),
    subject: 'Finish signing up at api.example.com',
    says: ['\nhttps://api.example.com/sign-up#let-me-in\n', 'once, until 2026-11-21 15:02 UTC'],
  },
  sign_up_taken: {
    queue: (mail, to) => mail.queueSignUpTaken(to, { owner }),
    subject: 'You already have an account at api.example.com',
    says: ['Hello Ada,', 'https://api.example.com/sign-in', 'it was not changed', '2026-11-21 14:02 UTC'],
  },
  invitation: {
    queue: (mail, to) =>
      mail.queueInvitation(to, { email: 'new@example.com', invitedBy: 'grace', isOperator: true, ...link }),
    subject: 'You are invited to api.example.com',
    says: ['grace invites you', 'as an operator', '\nhttps://api.example.com/sign-up#let-me-in\n'],
  },
  password_reset: {
    queue: (mail, to) => mail.queuePasswordReset(to, { owner, ...link }),
    subject: 'Choose a new password for api.example.com',
    says: ['\nhttps://api.example.com/reset-password#let-me-in\n', '15:02 UTC', 'your password stays'],
  },
  new_sign_in: {
    queue: (mail, to) => mail.queueNewSignIn(to, { owner, ...where }),
    subject: 'New sign-in to your account at api.example.com',
    says: ['From: 192.0.2.7\nWith: Firefox', 'https://api.example.com/account/api-tokens'],
  },
  token_created: {
    queue: (mail, to) =>
      mail.queueTokenCreated(to, { owner, token, by: 'ada', expiresAt: null, scopes: ['api', 'verify'] }),
    subject: 'New API token "CI"',
    says: [
      'Token: r8_…a1B2',
      'Scopes: api, verify',
      'Expires: never',
      'By: ada',
      '/account/api-tokens/tok_1\n',
    ],
  },
  token_rotated: {
    queue: (mail, to) => mail.queueTokenRotated(to, { owner, token, by: 'ada', graceEndsAt: NOW + HOUR }),
    subject: 'API token "CI" was rotated',
    says: ['accepted until 2026-11-21 15:02 UTC', '/account/api-tokens/tok_1\n'],
  },
  token_disabled: {
    queue: (mail, to) =>
      mail.queueTokenDisabled(to, {
        owner,
        tokens: [token],
        by: 'an operator',
        reason: 'suspicious',
        note: 'odd calls',
      }),
    subject: 'API token "CI" was disabled',
    says: ['was disabled by an operator.', 'Reason: suspicious\nNote: odd calls', 'are refused from now on'],
  },
  token_expiring: {
    queue: (mail, to) =>
      mail.queueTokenExpiring(to, { owner, tokens: [token], expiresAt: NOW + HOUR, once: 'x' }),
    subject: 'API token "CI" expires on 2026-11-21',
    says: ['expires on 2026-11-21 15:02 UTC', '/account/api-tokens/tok_1\n'],
  },
  token_unused: {
    queue: (mail, to) =>
      mail.queueTokenUnused(to, { owner, tokens: [token], days: 90, lastUsedAt: null, once: 'x' }),
    subject: 'Nobody uses the API token "CI"',
    says: ['for 90 days', 'Last used: never', 'disable it'],
  },
  token_aged: {
    queue: (mail, to) =>
      mail.queueTokenAged(to, { owner, tokens: [token], days: 180, issuedAt: NOW - HOUR, once: 'x' }),
    subject: 'Refresh the API token "CI"',
    says: [
      'older than 180 days',
      'refresh tokens periodically',
      'In use since: 2026-11-21 13:02 UTC',
      'Rotate it',
    ],
  },
  webhook_paused: {
    queue: (mail, to) =>
      mail.queueWebhookPaused(to, {
        owner,
        webhook: { id: 'wh_1', origin: 'https://hooks.example', description: 'the pager' },
        failingSince: NOW - 120 * HOUR,
        reason: 'answered 500',
      }),
    subject: 'The webhook to https://hooks.example was paused',
    says: ['since 2026-11-16 14:02 UTC', 'Last failure: answered 500', 'wardkey webhook resume wh_1'],
  },
};

for (const [kind, { queue, subject, says }] of Object.entries(KINDS)) {
  test(`a mail of the kind ${kind} says who writes, what happened and what to do`, async () => {
    const queued = await queuedBy(queue);
    assert.equal(queued.kind, kind);
    assert.equal(queued.subject, subject);
    for (const words of says)
      assert.ok(queued.text.includes(words), `${words}\n\nis not in\n\n${queued.text}`);
    assert.match(queued.text, /-- \nSent by Wardkey at api\.example\.com because .*\.\n$/);
    assert.ok(queued.text.split('\n').every((line) => line.length < 500));
  });
}

test('one mail tells of many tokens: twenty by name, and how many more there are', async () => {
  const tokens = Array.from({ length: 23 }, (_, index) => ({
    ...token,
    id: `tok_${index}`,
    name: `CI ${index}`,
  }));
  const [first, ...others] = tokens;
  assert.ok(first);
  const all = [first, ...others] as const;
  const disabled = { owner, tokens: all, by: 'an operator', reason: 'unused', note: null };
  const mails: Readonly<Record<string, (mail: Mail, to: MailQueue) => Promise<void>>> = {
    '23 API tokens were disabled': (mail, to) => mail.queueTokenDisabled(to, disabled),
    '23 API tokens expire, the first on 2026-11-21': (mail, to) =>
      mail.queueTokenExpiring(to, { owner, tokens: all, expiresAt: NOW + HOUR, once: 'x' }),
    'Nobody uses 23 API tokens': (mail, to) =>
      mail.queueTokenUnused(to, { owner, tokens: all, days: 90, lastUsedAt: null, once: 'x' }),
    'Refresh 23 API tokens': (mail, to) =>
      mail.queueTokenAged(to, { owner, tokens: all, days: 180, issuedAt: NOW, once: 'x' }),
  };
  for (const [subject, queue] of Object.entries(mails)) {
    const queued = await queuedBy(queue);
    assert.equal(queued.subject, subject);
    assert.equal(queued.tokenId, null);
    assert.match(queued.text, /r8_…a1B2: CI 0\n.*r8_…a1B2: CI 19\nAnd: 3 more\n/s);
    assert.ok(queued.text.includes('https://api.example.com/account/api-tokens\n'), queued.text);
  }
});

test('a mail that is sent once at most has the same Message-ID whenever it is queued', async () => {
  const idOf = async (once: string, kind: 'queueTokenExpiring' | 'queueTokenUnused') =>
    (
      await queuedBy((mail, to) =>
        mail[kind](to, { owner, tokens: [token], expiresAt: NOW, days: 90, lastUsedAt: null, once }),
      )
    ).messageId;
  assert.equal(await idOf('tok_1 7', 'queueTokenExpiring'), await idOf('tok_1 7', 'queueTokenExpiring'));
  assert.notEqual(await idOf('tok_1 7', 'queueTokenExpiring'), await idOf('tok_1 1', 'queueTokenExpiring'));
  assert.notEqual(await idOf('tok_1 7', 'queueTokenExpiring'), await idOf('tok_1 7', 'queueTokenUnused'));
});

test('every change of what opens an account is told to its owner, with a way back', async () => {
  for (const change of Object.keys(SECURITY_CHANGES) as SecurityChange[]) {
    const { kind, text, recipient } = await queuedBy((mail, to) =>
      mail.queueSecurityChange(to, { owner, change, ...where }),
    );
    assert.equal(kind, `security_${change}`);
    assert.equal(recipient, 'ada@example.com');
    assert.match(text, /192\.0\.2\.7.*If it was not:.*reset-password/s);
  }
});

test('a mail with a link is tried no longer than the link works, any other for two days', async () => {
  for (const kind of ['sign_up', 'invitation', 'password_reset', 'token_expiring']) {
    assert.equal((await queuedBy(KINDS[kind]?.queue)).retryUntil, NOW + HOUR, kind);
  }
  assert.equal((await queuedBy(KINDS.token_created?.queue)).retryUntil, NOW + 48 * HOUR);
});

test('the secret of a link stands behind the # of an address and nowhere else in a mail', async () => {
  for (const kind of ['sign_up', 'invitation', 'password_reset']) {
    const { text, html, ...rest } = await queuedBy(KINDS[kind]?.queue);
    assert.doesNotMatch(`${text}${html}`.replaceAll('#let-me-in', ''), /let-me-in/);
    assert.doesNotMatch(JSON.stringify(rest), /let-me-in/);
  }
});

test('each mail has an id of its own, in the domain of the server where it has one', async () => {
  const idAt = async (publicUrl: string) =>
    (await queuedBy(KINDS.sign_up?.queue, publicUrl)).messageId.replace(/^[0-9a-f-]{36}@/, '');
  assert.equal(await idAt('https://api.example.com:8443'), 'api.example.com');
  assert.equal(await idAt('http://[::1]:7070'), 'wardkey.invalid');
  const ids = await Promise.all([1, 2, 3].map(async () => (await queuedBy(KINDS.sign_up?.queue)).messageId));
  assert.equal(new Set(ids).size, 3);
});

async function queuedBy(
  queue: ((mail: Mail, to: MailQueue) => Promise<void>) | undefined,
  publicUrl = 'https://api.example.com',
): Promise<NewMail> {
  const queued: NewMail[] = [];
  const to = { at: NOW, queueMail: async (mail: NewMail) => void queued.push(mail) };
  await queue?.(openMail({ publicUrl, delivery: 'smtp' }), to);
  assert.equal(queued.length, 1);
  return queued[0] as NewMail;
}
