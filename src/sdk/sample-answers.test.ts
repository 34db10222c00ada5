// What the server may answer with, typed as the library types it. Named as a test because it is part of no program.
import type {
  Account,
  ActivityOfTokens,
  AuditEntry,
  ChangedToken,
  CreatedAccount,
  DisabledTokens,
  ErrorNote,
  Installation,
  Invitation,
  IssuedToken,
  Leak,
  LeakDrill,
  ListedAccount,
  ListedMail,
  Notifications,
  OpenSession,
  Passkey,
  Receipt,
  ReportedLeak,
  Results,
  SecondFactorSetup,
  SentInvitation,
  Session,
  SessionAccount,
  SignedUp,
  SignInAnswer,
  SignUpLink,
  SignUpPolicySetting,
  TestedWebhook,
  Token,
  TokenActivity,
  TokenCaller,
  TokenSummary,
  Verdict,
  Watcher,
  Webhook,
  WebhookDelivery,
  WebhookWithSecret,
} from './index.ts';

export const receipt: Receipt = { revision: 7, verifiers_confirmed: 1, verifiers_total: 1 };
export const at = '2026-11-21T12:00:00.000Z';
export const lastUsed = { at, address: '203.0.113.7', user_agent: 'curl/8' };
export const token: Token = {
  id: 'tok_1',
  name: 'CI',
  hint: 'r8_…a1B2',
  state: 'disabled',
  status: { word: 'disabled', until: null, days: null },
  scopes: ['api', 'tokens:read', 'tokens:write', 'verify', 'operator'],
  account: { id: 'acc_1', username: 'ada' },
  created_at: at,
  expires_at: at,
  last_used: lastUsed,
  allowed_addresses: ['203.0.113.0/24'],
  rate_limit_per_minute: 60,
  disabled: { at, by: 'owner', reason: 'unused', note: null },
  deleted: { at, by: 'operator', note: 'gone' },
  grace: [{ hint: 'r8_…b2C3', ends_at: at, last_used: lastUsed }],
  seen_in_url_at: null,
  revision: 7,
};
export const changed: ChangedToken = { ...token, receipt };
export const issued: IssuedToken = { ...token, text: 'the text' };
export const account: Account = {
  type: 'user',
  username: 'ada',
  name: 'Ada',
  id: 'acc_1',
  email: 'ada@example.com',
  is_operator: false,
  token: { id: 'tok_1', name: 'CI', hint: 'r8_…a1B2', scopes: ['api'] },
};
export const listed: ListedAccount = {
  id: 'acc_1',
  username: 'ada',
  name: 'Ada',
  email: 'ada@example.com',
  is_operator: false,
  suspended_at: null,
  created_at: at,
};
export const created: CreatedAccount = {
  account: { id: 'acc_1', username: 'ada', name: 'Ada', email: 'ada@example.com', is_operator: false },
  token: { id: 't', name: 'Default', hint: 'r8_…a1B2', text: 'x' },
};
export const verdict: Verdict = {
  valid: true,
  code: 'accepted',
  revision: 7,
  token: { id: 'tok_1', name: 'CI', hint: 'r8_…a1B2', scopes: ['api'], expires_at: null },
  account: { id: 'acc_1', type: 'user', username: 'ada' },
  problem: null,
};
export const installation: Installation = {
  version: '1',
  at,
  checks: [{ name: 'disk', level: 'good', detail: 'fine' }],
};
export const watcher: Watcher = {
  id: 'events',
  kind: 'events',
  state: 'waiting',
  last_run_at: at,
  next_run_at: at,
  coverage: '9 % of public pushes seen this hour, 4 % looked into',
  findings: 1,
  message: null,
};
export const query = {
  search: 'x',
  filter: 'unused',
  sort: 'name',
  order: 'asc',
  account: 'ada',
  limit: 5,
} as const;
export const wanted = { name: 'CI', scopes: ['api'], expires_at: at, rate_limit_per_minute: 5 } as const;
/** What a browser gives back; the rest of it is looked at by who checks it. */
export const passkeyAnswer = {
  id: 'x',
  rawId: 'x',
  type: 'public-key',
  response: {},
  clientExtensionResults: {},
};
export const form = { link: 'x', name: 'Ada', password: 'a long password' };

export const own: SessionAccount = {
  id: 'acc_1',
  type: 'user',
  username: 'ada',
  name: 'Ada',
  email: 'ada@example.com',
  is_operator: false,
  has_second_factor: true,
  created_at: at,
};
export const session: Session = {
  signed_in: true,
  sign_up: 'invite',
  claimed: true,
  github: false,
  mail: 'smtp',
  demo: false,
  account: own,
};
export const openSession: OpenSession = {
  id: 's',
  created_at: at,
  last_seen_at: at,
  address: '203.0.113.7',
  user_agent: 'Firefox',
  is_current: true,
};
export const notifications: Notifications = {
  token_created: true,
  token_rotated: true,
  token_expiring: true,
  token_unused: true,
  token_disabled_by_other: false,
};
export const signedIn: SignInAnswer = { signed_in: true };
export const setup: SecondFactorSetup = { uri: 'otpauth://x', manual_code: 'ABC', recovery_codes: ['a'] };
export const passkey: Passkey = { id: 'p', name: 'phone', created_at: at, last_used_at: null };
export const link: SignUpLink = { kind: 'invitation', email: 'x@example.com', name: null, expires_at: at };
export const signedUp: SignedUp = {
  account: own,
  token: { id: 't', name: 'Default', hint: 'r8_…a1B2', text: 'x' },
};
export const disabledMany: DisabledTokens = {
  results: [{ id: 't', disabled: false, code: 'not_found' }],
  receipt,
};
export const summary: TokenSummary = {
  total: 8,
  active: 1,
  disabled: 1,
  leaked: 1,
  expired: 1,
  expiring: 1,
  unused: 1,
  deleted: 1,
};
export const activity: ActivityOfTokens = {
  from: at,
  days: 1,
  results: [{ token_id: 't', accepted: [5], refused: [0] }],
};
export const activityOf: TokenActivity = {
  period: '7d',
  bucket_seconds: 3600,
  buckets: [{ from: at, accepted: 5, refused: 1 }],
  refused_by_code: { token_expired: 1 },
};
export const caller: TokenCaller = {
  address: '203.0.113.7',
  user_agent: 'curl/8',
  first_at: at,
  last_at: at,
  calls: 6,
  refused: 1,
};
export const entry: AuditEntry = {
  revision: 7,
  position: 0,
  at,
  actor: { kind: 'operator' },
  action: 'token.disabled',
  token_id: 't',
  account_id: null,
  detail: { reason: 'unused' },
  hash: 'c0ffee',
};
export const invitation: Invitation = {
  id: 'i',
  email: 'x@example.com',
  is_operator: false,
  created_at: at,
  expires_at: at,
  invited_by: 'ada',
};
export const invited: SentInvitation = { id: 'i', email: 'x@example.com', link: 'https://x', expires_at: at };
export const policy: SignUpPolicySetting = { policy: 'invite', is_set_by_environment: false };
const place = {
  channel: 'github',
  reporter: 'GitHub',
  source: 'content',
  url: 'https://github.com/octo/app/blob/main/.env#L3',
  repository: 'octo/app',
  path: '.env',
  line: 3,
  commit: null,
} as const;

export const leak: Leak = {
  ...place,
  id: 'leak_1',
  token: { id: 'tok_1', name: 'CI', hint: 'r8_…a1B2' },
  account: { id: 'acc_1', username: 'ada' },
  places: [{ ...place, seen_at: at }],
  exposed_at: null,
  found_at: at,
  reported_at: at,
  disabled_at: at,
  outcome: 'disabled',
  calls_since: {
    since: at,
    accepted: 3,
    refused: 1,
    addresses: ['192.0.2.7'],
    programs: ['curl/8'],
    first_at: at,
    first_newcomer: { at, address: '192.0.2.7', program: 'curl/8' },
  },
  acknowledged_at: null,
  false_alarm: { at, by: 'ada', reason: 'a private repository' },
};

export const reported: Results<ReportedLeak> = { results: [{ hint: 'r8_…a1B2', outcome: 'disabled' }] };

export const drill: LeakDrill = {
  started_at: at,
  token: { hint: 'r8_…a1B2' },
  steps: [{ name: 'received', state: 'done', milliseconds: 1.5, detail: 'taken' }],
};

export const note: ErrorNote = {
  id: 'n',
  text: 'a tip',
  version: null,
  author: 'Ada',
  created_at: at,
  is_pinned: false,
  is_hidden: false,
};
export const webhook: Webhook = {
  id: 'wh_1',
  url: 'https://example.com/hooks',
  description: null,
  events: ['token.leaked'],
  created_at: at,
  state: 'paused',
  failing_since: at,
  paused_at: at,
  paused_because: 'answered 500',
};
export const webhookWithSecret: WebhookWithSecret = { ...webhook, secret: 'whsec_x' };
export const testedWebhook: TestedWebhook = {
  is_delivered: false,
  status: 500,
  error: 'answered 500',
  milliseconds: 12,
};
export const delivery: WebhookDelivery = {
  id: 'd',
  message_id: 'm',
  event: 'token.disabled',
  token_id: 't',
  state: 'waiting',
  created_at: at,
  attempts: 2,
  next_attempt_at: at,
  last_status: 500,
  last_error: 'answered 500',
  ended_at: null,
};
export const mail: ListedMail = {
  id: 'mail_1',
  message_id: 'x@example.com',
  kind: 'token_created',
  recipient: 'ada@example.com',
  state: 'given_up',
  account_id: 'acc_1',
  token_id: null,
  created_at: at,
  attempts: 2,
  next_attempt_at: null,
  last_error: 'no such mailbox',
  ended_at: at,
};
export const list = <Item>(item: Item) => ({ results: [item] });
