import { z } from '@hono/zod-openapi';
import { accept, refuse } from '../problems/problem.ts';
import { NOTIFICATIONS, type Notification } from '../store/sign-in-records.ts';
import { ownAccountJson, ownAccountSchema } from './account-json.ts';
import { accountOf } from './caller.ts';
import { personNameField } from './fields.ts';
import { sessionOperation } from './operation.ts';
import { typedPassword } from './sign-in.ts';
import { originOf } from './visitor.ts';

/** Changes what other people see of an account. */
export const updateOwnAccount = sessionOperation({
  id: 'updateOwnAccount',
  method: 'patch',
  path: '/v1/account',
  summary: 'Change your name or username',
  description: 'Fields that are left out stay as they are.',
  body: z.strictObject({ name: personNameField.optional(), username: z.string().trim().max(100).optional() }),
  status: 200,
  answer: ownAccountSchema,
  problems: [],
  handle: async ({ body, change }, { accounts, store }) => {
    const outcome = await change(async (transaction, _by, caller) => {
      const account = accountOf(caller);
      if (account === undefined) return refuse('session_required');
      const { name = account.name, username = account.username } = body;
      return accounts.own.setProfile(transaction, account, { name, username });
    });
    if (!outcome.ok) return outcome;
    return accept({ body: await ownAccountJson(outcome.value.account, store.signIn) });
  },
});

/** Changes the password of an account. */
export const changePassword = sessionOperation({
  id: 'changePassword',
  method: 'post',
  path: '/v1/account/password',
  summary: 'Change your password',
  description: 'Ends all other sessions of the account. The mailbox of the account is told.',
  body: z.strictObject({ current: typedPassword, next: typedPassword }),
  status: 200,
  answer: z.object({}),
  problems: ['sign_in_slowed', 'sign_in_busy'],
  handle: async ({ body, caller, visitor, change }, { accounts }) => {
    const { account, sessionId } = caller;
    const prepared = await accounts.own.preparePassword(account, body, { ...originOf(visitor), sessionId });
    if (!prepared.ok) return prepared;
    const outcome = await change(async (transaction, _by, now) => {
      const owner = accountOf(now);
      return owner === undefined ? refuse('session_required') : prepared.value(transaction, owner);
    });
    return outcome.ok ? accept({ body: {} }) : outcome;
  },
});

const choices = z
  .object(
    Object.fromEntries(NOTIFICATIONS.map((kind) => [kind, z.boolean()])) as Record<
      Notification,
      z.ZodBoolean
    >,
  )
  .openapi('Notifications');

function choicesJson(off: ReadonlySet<Notification>): z.input<typeof choices> {
  const each = NOTIFICATIONS.map((kind) => [kind, !off.has(kind)]);
  return Object.fromEntries(each) as Record<Notification, boolean>;
}

/** Which mails an account gets. */
export const getNotifications = sessionOperation({
  id: 'getNotifications',
  method: 'get',
  path: '/v1/account/notifications',
  summary: 'Which mails you get',
  description: 'Mails about leaks and about signing in are always sent.',
  status: 200,
  answer: choices,
  problems: [],
  handle: async ({ caller }, { store }) =>
    accept({ body: choicesJson(await store.signIn.notificationsOff(caller.account.id)) }),
});

/** Says which mails an account gets. */
export const updateNotifications = sessionOperation({
  id: 'updateNotifications',
  method: 'patch',
  path: '/v1/account/notifications',
  summary: 'Say which mails you want',
  description: 'Fields that are left out stay as they are.',
  body: z.strictObject(choices.partial().shape),
  status: 200,
  answer: choices,
  problems: [],
  handle: async ({ body, caller, change }, { accounts }) => {
    const outcome = await change(async (transaction) => {
      const before = await transaction.signIn.notificationsOff(caller.account.id);
      const off = NOTIFICATIONS.filter((kind) => !(body[kind] ?? !before.has(kind)));
      await accounts.own.setNotificationsOff(transaction, caller.account, off);
      return accept({ off: new Set(off) });
    });
    return outcome.ok ? accept({ body: choicesJson(outcome.value.off) }) : outcome;
  },
});
