import type { CatalogueRow } from '../catalogue-row.ts';

/** What was asked for cannot be done, whoever asks. */
export const REQUESTS = {
  idempotency_conflict: {
    status: 409,
    title: 'Idempotency-Key already used',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The same Idempotency-Key came before with another request.',
    fix: 'Send a new Idempotency-Key for a new request, and the old one only to repeat the very same request.',
    challenge: 'none',
  },
  token_state_conflict: {
    status: 409,
    title: 'Not possible in this state',
    whoActs: 'caller',
    minutesToFix: 2,
    happened: 'The token is in a state in which this cannot be done with it.',
    fix: 'Look at the state of the token first: wardkey token show ID.',
    challenge: 'none',
  },
  account_exists: {
    status: 409,
    title: 'Account exists',
    whoActs: 'operator',
    minutesToFix: 1,
    happened: 'There is already an account with this e-mail address.',
    fix: 'Use another e-mail address, or create a token for the account that exists: wardkey token create NAME --account EMAIL.',
    challenge: 'none',
  },
  set_by_environment: {
    status: 409,
    title: 'Set by the environment',
    whoActs: 'operator',
    minutesToFix: 5,
    happened:
      'The setting was given to the server when it started, and holds until the server is started without it.',
    fix: 'Unset the variable that the detail names, start the server again, and change the setting then.',
    challenge: 'none',
  },
  validation_failed: {
    status: 422,
    title: 'Validation failed',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The request has a field that is missing, unknown or out of bounds.',
    fix: 'Correct the fields listed under "errors".',
    challenge: 'none',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'There is nothing here, or nothing that this caller may see.',
    fix: 'Check the address and the id. The API is described at /openapi.json.',
    challenge: 'none',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    whoActs: 'caller',
    minutesToFix: 2,
    happened: 'The address exists, but not for this method.',
    fix: 'Use one of the methods that the Allow header names.',
    challenge: 'none',
  },
} as const satisfies Record<string, CatalogueRow>;
