import type { CatalogueRow } from '../catalogue-row.ts';

/** It is known who calls, and that this caller may not. */
export const PERMISSIONS = {
  scope_insufficient: {
    status: 403,
    title: 'Scope insufficient',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token is good, but lacks the scope that this call needs.',
    fix: 'Create a token with the scope, or have its owner add it to this one.',
    challenge: 'insufficient_scope',
  },
  address_not_allowed: {
    status: 403,
    title: 'Address not allowed',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token may be used only from certain addresses, and the call came from another.',
    fix: 'Call from an allowed address, or add this one to the token. If the address named is that of a proxy, its operator must list it in WARDKEY_TRUSTED_PROXIES.',
    challenge: 'none',
  },
  account_suspended: {
    status: 403,
    title: 'Account suspended',
    whoActs: 'both',
    minutesToFix: 30,
    happened: 'The account that owns this API token was suspended by an operator.',
    fix: 'Ask the operator of this installation why, and to lift the suspension.',
    challenge: 'none',
  },
  operator_required: {
    status: 403,
    title: 'Operators only',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'Only an operator of this installation may do this.',
    fix: 'Use a token with the scope "operator" that belongs to an operator account, or run the command on the server’s own machine.',
    challenge: 'none',
  },
  rate_limited: {
    status: 429,
    title: 'Rate limit reached',
    whoActs: 'caller',
    minutesToFix: 1,
    happened: 'The API token was used more often than its rate limit allows.',
    fix: 'Wait for the number of seconds that the Retry-After header names, then call again.',
    challenge: 'none',
  },
  too_many_streams: {
    status: 429,
    title: 'Too many open streams',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The account has as many streams of events open as it may have at a time.',
    fix: 'Close the streams that nobody reads: open pages of the console, and programs that open a new one for each question.',
    challenge: 'none',
  },
} as const satisfies Record<string, CatalogueRow>;
