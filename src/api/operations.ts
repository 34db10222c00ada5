import {
  askForPasswordReset,
  askToSignUp,
  completePasswordReset,
  lookAtPasswordReset,
} from './ask-for-link.ts';
import { createAccount } from './create-account.ts';
import { createToken } from './create-token.ts';
import { disableTokens } from './disable-tokens.ts';
import { deleteToken, disableToken, enableToken } from './end-token.ts';
import { addErrorNote, listErrorNotes, moderateErrorNote } from './error-notes.ts';
import { exportAudit } from './export-audit.ts';
import { findTokens } from './find-tokens.ts';
import { completeSignUp, lookAtLink } from './follow-link.ts';
import { getAccount } from './get-account.ts';
import { getActivity, listCallers } from './get-activity.ts';
import { getInstallation } from './get-installation.ts';
import { getSession } from './get-session.ts';
import { getToken } from './get-token.ts';
import { comeFromGitHub, goToGitHub } from './github.ts';
import { createInvitation, deleteInvitation, listInvitations } from './invitations.ts';
import { acknowledgeLeak, listLeaks, reportFalseAlarm } from './leaks.ts';
import { listAccounts } from './list-accounts.ts';
import { listActivity } from './list-activity.ts';
import { listAudit } from './list-audit.ts';
import { listMails } from './list-mails.ts';
import { listTokens } from './list-tokens.ts';
import { listWatchers } from './list-watchers.ts';
import { lookupTokens } from './lookup-tokens.ts';
import type { Operation } from './operation.ts';
import { endSession, endSessions, listSessions } from './own-sessions.ts';
import {
  addPasskey,
  askForNewPasskey,
  askForPasskey,
  deletePasskey,
  listPasskeys,
  renamePasskey,
  signInPasskey,
} from './passkeys.ts';
import { receivePush } from './receive-push.ts';
import { reportLeaks } from './report-leaks.ts';
import { endGrace, rotateToken } from './rotate-token.ts';
import { runLeakDrill } from './run-drill.ts';
import {
  confirmSecondFactor,
  prepareSecondFactor,
  renewRecoveryCodes,
  turnOffSecondFactor,
} from './second-factor.ts';
import { signIn, signInSecondFactor, signOut } from './sign-in.ts';
import { getSignUpPolicy, updateSignUpPolicy } from './sign-up-policy.ts';
import { summarizeTokens } from './summarize-tokens.ts';
import { resumeAccount, suspendAccount } from './suspend-account.ts';
import { takeAlert } from './take-alert.ts';
import {
  changePassword,
  getNotifications,
  updateNotifications,
  updateOwnAccount,
} from './update-own-account.ts';
import { updateToken } from './update-token.ts';
import { verifyToken } from './verify-token.ts';
import { watchEvents } from './watch-events.ts';
import { listWebhookDeliveries, testWebhook } from './webhook-deliveries.ts';
import {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  rotateWebhookSecret,
  updateWebhook,
} from './webhooks.ts';

/** Every operation of the API, in the order of its document. What is not here does not exist. */
export const operations: readonly Operation[] = [
  getAccount,
  listTokens,
  createToken,
  summarizeTokens,
  listActivity,
  findTokens,
  disableTokens,
  lookupTokens,
  verifyToken,
  getToken,
  getActivity,
  listCallers,
  updateToken,
  deleteToken,
  disableToken,
  enableToken,
  rotateToken,
  endGrace,
  watchEvents,
  listAudit,
  exportAudit,
  listAccounts,
  createAccount,
  suspendAccount,
  resumeAccount,
  getInstallation,
  listWatchers,
  receivePush,
  listMails,
  listWebhooks,
  createWebhook,
  updateWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  testWebhook,
  listWebhookDeliveries,
  getSession,
  signIn,
  signInSecondFactor,
  askForPasskey,
  signInPasskey,
  goToGitHub,
  comeFromGitHub,
  signOut,
  askToSignUp,
  lookAtLink,
  completeSignUp,
  askForPasswordReset,
  lookAtPasswordReset,
  completePasswordReset,
  listSessions,
  endSession,
  endSessions,
  updateOwnAccount,
  changePassword,
  getNotifications,
  updateNotifications,
  prepareSecondFactor,
  confirmSecondFactor,
  renewRecoveryCodes,
  turnOffSecondFactor,
  listPasskeys,
  askForNewPasskey,
  addPasskey,
  renamePasskey,
  deletePasskey,
  listInvitations,
  createInvitation,
  deleteInvitation,
  getSignUpPolicy,
  updateSignUpPolicy,
  listErrorNotes,
  addErrorNote,
  moderateErrorNote,
  reportLeaks,
  listLeaks,
  acknowledgeLeak,
  reportFalseAlarm,
  takeAlert,
  runLeakDrill,
];

/** Kept for Wardkey, whether or not this version has an operation there: what is meant for another must not be forwarded. */
const RESERVED = [
  'drills',
  'events',
  'forward-auth',
  'integrations',
  'leaks',
  'mails',
  'watchers',
  'webhooks',
];

/** The first path segments under `/v1/` that the API owns; the rest belongs to the gateway. */
export const ownedSegments: ReadonlySet<string> = new Set([
  ...operations.map((each) => each.path.split('/')[2] ?? ''),
  ...RESERVED,
]);
