/** Every action of the audit trail in words, in the order in which they can be chosen. */
export const AUDIT_ACTIONS: Readonly<Record<string, string>> = {
  'token.created': 'Token created',
  'token.updated': 'Token changed',
  'token.disabled': 'Token disabled',
  'token.enabled': 'Token enabled',
  'token.rotated': 'Token rotated',
  'token.grace_ended': 'Grace period of a token ended',
  'token.deleted': 'Token deleted',
  'token.seen_in_url': 'Token seen in a URL',
  'account.created': 'Account made',
  'account.claimed': 'Server claimed',
  'account.suspended': 'Account suspended',
  'account.resumed': 'Account resumed',
  'account.invited': 'Somebody invited',
  'account.invitation_withdrawn': 'Invitation taken back',
  'account.link_asked': 'Link asked for by mail',
  'account.signed_in': 'Signed in',
  'account.signed_out': 'Signed out',
  'account.sessions_ended': 'Sessions ended',
  'account.profile_changed': 'Profile changed',
  'account.notifications_changed': 'Choice of mails changed',
  'account.password_changed': 'Password changed',
  'account.password_reset': 'Password set anew by mail',
  'account.second_factor_on': 'Second factor turned on',
  'account.second_factor_off': 'Second factor turned off',
  'account.recovery_code_used': 'Recovery code used',
  'account.recovery_codes_renewed': 'Recovery codes renewed',
  'account.passkey_added': 'Passkey added',
  'account.passkey_renamed': 'Passkey renamed',
  'account.passkey_removed': 'Passkey removed',
  'account.github_linked': 'GitHub linked',
  'installation.sign_up_policy_changed': 'Sign-up policy changed',
};

/** What was done, in words. An action that this version does not know keeps its own name. */
export function auditWords(action: string): string {
  return AUDIT_ACTIONS[action] ?? action;
}
