import { type CallOptions, segment } from '../request-form.ts';
import type { Send } from '../send-request.ts';
import type { SignUpPolicy } from '../types/account.ts';
import type {
  CreatedAccount,
  Installation,
  Invitation,
  ListedAccount,
  NewAccount,
  SentInvitation,
  SignUpPolicySetting,
  SuspendedAccount,
  Watcher,
} from '../types/operator.ts';
import type { Page, Results } from '../types/page.ts';
import type { ListedMail, MailQuery } from '../types/webhook.ts';
import { allOf } from './all-pages.ts';
import { webhookCalls } from './webhook-calls.ts';

/** Which accounts a list shows. */
export interface AccountQuery {
  readonly search?: string | undefined;
  readonly limit?: number | undefined;
  /** Where the page before ended; its `next` holds it. */
  readonly cursor?: string | undefined;
}

/** What only operators of the installation may do. */
export function operatorCalls(send: Send) {
  const list = (query: AccountQuery = {}, options?: CallOptions) =>
    send<Page<ListedAccount>>('GET', '/v1/accounts', { ...options, query: { ...query } });
  const listMails = (query: MailQuery = {}, options?: CallOptions) =>
    send<Page<ListedMail>>('GET', '/v1/mails', { ...options, query: { ...query } });
  return {
    accounts: {
      list,
      /** All of them, page by page as they are asked for. */
      listAll: (query: AccountQuery = {}, options?: CallOptions) =>
        allOf((cursor) => list({ ...query, ...cursor }, options)),
      /** Makes an account; the answer holds the text of its default token, this once. */
      create: (wanted: NewAccount, options?: CallOptions) =>
        send<CreatedAccount>('POST', '/v1/accounts', {
          ...options,
          body: wanted,
          secrets: [wanted.password],
        }),
      /** Every token of the account is refused from the answer on. */
      suspend: (account: string, options?: CallOptions) =>
        send<SuspendedAccount>('POST', `/v1/accounts/${segment(account)}/suspend`, options),
      resume: (account: string, options?: CallOptions) =>
        send<SuspendedAccount>('POST', `/v1/accounts/${segment(account)}/resume`, options),
    },
    invitations: {
      list: (options?: CallOptions) => send<Results<Invitation>>('GET', '/v1/invitations', options),
      create: (email: string, isOperator = false, options?: CallOptions) =>
        send<SentInvitation>('POST', '/v1/invitations', {
          ...options,
          body: { email, is_operator: isOperator },
        }),
      delete: (id: string, options?: CallOptions) =>
        send<object>('DELETE', `/v1/invitations/${segment(id)}`, options),
    },
    signUpPolicy: {
      get: (options?: CallOptions) => send<SignUpPolicySetting>('GET', '/v1/sign-up-policy', options),
      set: (policy: SignUpPolicy, options?: CallOptions) =>
        send<SignUpPolicySetting>('PATCH', '/v1/sign-up-policy', { ...options, body: { policy } }),
    },
    /** What looks for leaked tokens in public, and how much it sees. */
    watchers: (options?: CallOptions) => send<Results<Watcher>>('GET', '/v1/watchers', options),
    /** The systems that are told of what happens to tokens. */
    webhooks: webhookCalls(send),
    mails: {
      /** One page of the mails that wait, were sent or were given up, newest first; never what they say. */
      list: listMails,
      listAll: (query: MailQuery = {}, options?: CallOptions) =>
        allOf((cursor) => listMails({ ...query, ...cursor }, options)),
    },
    /** How the installation is. */
    installation: (options?: CallOptions) => send<Installation>('GET', '/v1/installation', options),
  };
}
