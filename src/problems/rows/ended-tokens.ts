import type { CatalogueRow } from '../catalogue-row.ts';

const NEW_TOKEN =
  'Create a new API token and put it where the program reads it; then start the program again.';

/** The token was issued here, or looks like it, and is not in force. */
export const ENDED_TOKENS = {
  token_unknown: {
    status: 401,
    title: 'API token unknown',
    whoActs: 'caller',
    minutesToFix: 3,
    happened: 'The API token is well formed, but this installation has never issued it.',
    fix: 'Check that the address is that of the installation which issued the token. If it is, create a new token.',
    challenge: 'invalid_token',
  },
  token_disabled: {
    status: 401,
    title: 'API token disabled',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token was disabled.',
    fix: 'Enable the token again if it is safe, or create a new one and put it where the program reads it.',
    challenge: 'invalid_token',
  },
  token_leaked: {
    status: 401,
    title: 'API token leaked',
    whoActs: 'caller',
    minutesToFix: 10,
    happened: 'The API token was seen where others can read it, and was disabled for good.',
    fix: `${NEW_TOKEN} Removing the place where it leaked does not make the old one safe.`,
    challenge: 'invalid_token',
  },
  token_expired: {
    status: 401,
    title: 'API token expired',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token had an expiry date, and that date has passed.',
    fix: NEW_TOKEN,
    challenge: 'invalid_token',
  },
  token_rotated: {
    status: 401,
    title: 'API token rotated',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token was rotated: a new text took its place, and the old one has ended.',
    fix: 'Put the new text of the token where the program reads it, then start the program again: clients keep the token they were started with.',
    challenge: 'invalid_token',
  },
  token_deleted: {
    status: 401,
    title: 'API token deleted',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The API token was deleted. That cannot be undone.',
    fix: NEW_TOKEN,
    challenge: 'invalid_token',
  },
} as const satisfies Record<string, CatalogueRow>;
