import type { Kysely } from 'kysely';
import type { Outcome } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import type { TokenHash } from '../token-format/token-text.ts';
import { findAccount, listAccounts } from './account-questions.ts';
import {
  type ActivityQuestion,
  type CallerRecord,
  forgetActivity,
  listCallers,
  readActivity,
  recordActivity,
  type SpanCount,
  type TokenActivity,
} from './activity.ts';
import { type AuditQuestion, type AuditReport, checkAudit, listAudit } from './audit-questions.ts';
import { type Change, type Companion, type Confirmation, makeChange } from './change.ts';
import { type ChangeTransaction, REPEAT_MILLISECONDS } from './change-transaction.ts';
import { listNotes, type SignedNote } from './community-notes.ts';
import { type UsesQuestion, type UsesSince, usesSince } from './leak-uses.ts';
import { type LeakQuestions, openLeakQuestions } from './leaks.ts';
import { type NoticeQuestions, openNoticeQuestions } from './notices.ts';
import { type Outbox, openOutbox } from './outbox.ts';
import type {
  AccountName,
  AccountRecord,
  Actor,
  AuditRecord,
  Repeat,
  TokenByHash,
  TokenWithTexts,
} from './records.ts';
import type { Tables } from './schema.ts';
import { openSignInNotes, type SignInNotes } from './sign-in-changes.ts';
import { openSignInQuestions, type SignInQuestions } from './sign-in-questions.ts';
import { guarded, guardedAll } from './store-unavailable.ts';
import { listTokens, type TokenListQuestion, type TokenPage } from './token-list.ts';
import {
  findRepeat,
  findToken,
  findTokenByHash,
  findTokens,
  findTokensByHint,
  newestHint,
} from './token-questions.ts';
import { summarizeTokens, type TokenSummary } from './token-summary.ts';
import { openWatchers, type Watchers } from './watchers.ts';
import { openWebhooks, type Webhooks } from './webhooks.ts';

/** What is remembered. Every question and change throws `StoreUnavailable` when the database does not answer. */
export interface Store {
  findTokenByHash(hash: TokenHash): Promise<{ revision: number; found: TokenByHash | undefined }>;
  findToken(id: string): Promise<TokenWithTexts | undefined>;
  /** The tokens with these ids, in no order; an id that there is not is left out. */
  findTokens(ids: readonly string[]): Promise<TokenWithTexts[]>;
  /** At most `limit` tokens, newest first, of which a text, now or before, has this hint. */
  findTokensByHint(hint: string, limit: number, accountId?: string): Promise<TokenWithTexts[]>;
  listTokens(question: TokenListQuestion): Promise<TokenPage>;
  /** How many tokens of an account, or of all, there are of each kind. */
  summarizeTokens(accountId?: string): Promise<TokenSummary>;
  findAccount(name: AccountName): Promise<AccountRecord | undefined>;
  /** Accounts in the order of their ids, after the one with the id `after` when given. */
  listAccounts(limit: number, after?: string, search?: string): Promise<AccountRecord[]>;
  /** What an Idempotency-Key of a caller stands for, if it is still remembered. */
  findRepeat(caller: string, key: string): Promise<Repeat | undefined>;
  /** What people have added to the page of a code, as it is shown there. */
  listNotes(code: string): Promise<SignedNote[]>;
  /** Entries of the audit trail, newest first. */
  listAudit(question: AuditQuestion): Promise<AuditRecord[]>;
  /** Reads the whole audit chain and compares it with what the tables hold. */
  checkAudit(): Promise<AuditReport>;
  /** Makes one change; see `makeChange`. All listeners have heard of it before this answers. */
  change<T>(
    actor: Actor,
    work: (transaction: ChangeTransaction) => Promise<Outcome<T>>,
  ): Promise<Outcome<T & Confirmation>>;
  /** Calls `listener` with every change, after its commit and before whoever made it is answered. */
  onChange(listener: (change: Change) => void): void;
  /** Has `companion` work along with every change from now on. */
  accompany(companion: Companion): void;
  /** The mails that are waiting. One that belongs to a change is queued in the change. */
  readonly outbox: Outbox;
  /** Calls `listener` with every change once the listeners of `onChange` have heard of it. It confirms nothing. */
  watch(listener: (change: Change) => void): void;
  /**
   * Adds calls that were counted and last uses, all of them or, when it throws, none; an older use never replaces a
   * newer one. For some hundred tokens at a time.
   */
  recordActivity(batch: readonly TokenActivity[]): Promise<void>;
  /** How often tokens were used, span by span; a span without calls is not among them. */
  readActivity(question: ActivityQuestion): Promise<SpanCount[]>;
  /** What tokens were used for from a moment on, in the order of the questions. */
  usesSince(questions: readonly UsesQuestion[]): Promise<UsesSince[]>;
  /** Who called with a token, the latest first. */
  listCallers(tokenId: string): Promise<CallerRecord[]>;
  /** Removes counts and callers that are too old to be kept. */
  forgetActivity(): Promise<void>;
  /** The hint of the token that was issued last: it shows the prefix that was in use then. */
  newestHint(): Promise<string | undefined>;
  /** The revision of the last change. */
  revision(): Promise<number>;
  /** What is known about signing in, and the little that is noted of it outside of changes. */
  readonly signIn: SignInQuestions & SignInNotes;
  /** Which tokens leaked, where and when. */
  readonly leaks: LeakQuestions;
  /** How far watchers of public places have come. */
  readonly watchers: Watchers;
  /** Which tokens somebody has to look at, to tell their owners something. */
  readonly notices: NoticeQuestions;
  /** Systems that are told of what happens to tokens, and what is on its way to them. */
  readonly webhooks: Webhooks;
  /** The tables themselves, for tests that look at what is kept. */
  readonly tables: Kysely<Tables>;
  close(): Promise<void>;
}

/** Puts the questions of the domain in front of a database whose tables are up to date. */
export function openStore(database: Kysely<Tables>, clock: Clock): Store {
  const listeners: ((change: Change) => void)[] = [];
  const watchers: ((change: Change) => void)[] = [];
  const companions: Companion[] = [];
  const { outbox, announce: announceMail } = openOutbox(database, clock);
  const { webhooks, announce: announceDelivery } = openWebhooks(database, clock);
  const announce = (change: Change) => {
    for (const listener of listeners) listener(change);
    for (const watcher of watchers) watcher(change);
    if (change.hasMail) announceMail();
    if (change.hasDelivery) announceDelivery();
    return listeners.length;
  };
  return {
    findTokenByHash: (hash) => guarded(() => findTokenByHash(database, hash)),
    findToken: (id) => guarded(() => findToken(database, id)),
    findTokens: (ids) => guarded(() => findTokens(database, ids)),
    findTokensByHint: (hint, limit, accountId) =>
      guarded(() => findTokensByHint(database, hint, limit, accountId)),
    listTokens: (question) => guarded(() => listTokens(database, question)),
    summarizeTokens: (accountId) => guarded(() => summarizeTokens(database, clock.now(), accountId)),
    findAccount: (name) => guarded(() => findAccount(database, name)),
    listAccounts: (limit, after, search) => guarded(() => listAccounts(database, limit, after, search)),
    findRepeat: (caller, key) =>
      guarded(() => findRepeat(database, caller, key, clock.now() - REPEAT_MILLISECONDS)),
    listNotes: (code) => guarded(() => listNotes(database, code)),
    listAudit: (question) => guarded(() => listAudit(database, question)),
    checkAudit: () => guarded(() => checkAudit(database)),
    change: (actor, work) => guarded(() => makeChange(database, actor, clock, work, announce, companions)),
    onChange: (listener) => {
      listeners.push(listener);
    },
    accompany: (companion) => {
      companions.push(companion);
    },
    outbox,
    watch: (listener) => {
      watchers.push(listener);
    },
    recordActivity: (batch) => guarded(() => recordActivity(database, batch)),
    readActivity: (question) => guarded(() => readActivity(database, question)),
    usesSince: (questions) => guarded(() => usesSince(database, questions)),
    listCallers: (tokenId) => guarded(() => listCallers(database, tokenId)),
    forgetActivity: () => guarded(() => forgetActivity(database, clock.now())),
    newestHint: () => guarded(() => newestHint(database)),
    revision: () => guarded(() => revisionOf(database)),
    signIn: guardedAll({ ...openSignInQuestions(database), ...openSignInNotes(database) }),
    leaks: guardedAll({ ...openLeakQuestions(database) }),
    watchers: openWatchers(database, clock),
    notices: guardedAll(openNoticeQuestions(database)),
    webhooks,
    tables: database,
    close: () => database.destroy(),
  };
}

async function revisionOf(database: Kysely<Tables>): Promise<number> {
  const row = await database.selectFrom('clock').select('revision').executeTakeFirstOrThrow();
  return row.revision;
}
