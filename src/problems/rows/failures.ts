import type { CatalogueRow } from '../catalogue-row.ts';

/** Nothing that the caller did: the server, or the API behind it, could not. */
export const FAILURES = {
  upstream_unreachable: {
    status: 502,
    title: 'Upstream unreachable',
    whoActs: 'operator',
    minutesToFix: 10,
    happened: 'The API token is good, but the API behind this gateway did not answer.',
    fix: 'Try again in a moment. The operator: check that WARDKEY_UPSTREAM names the right address and that the API is running there.',
    challenge: 'none',
  },
  upstream_timeout: {
    status: 504,
    title: 'Upstream too slow',
    whoActs: 'operator',
    minutesToFix: 10,
    happened: 'The API token is good, but the API behind this gateway did not answer in time.',
    fix: 'Try again, or ask for less at once. The operator: look at what the API is busy with, or raise WARDKEY_UPSTREAM_TIMEOUT_SECONDS.',
    challenge: 'none',
  },
  verifier_unavailable: {
    status: 503,
    title: 'Tokens cannot be checked',
    whoActs: 'operator',
    minutesToFix: 10,
    happened:
      'Wardkey could not find out whether the API token is good, so it refused. The token itself may well be good.',
    fix: 'Try again in a few seconds; nothing about the token needs to be changed. The operator: /readyz and the log say what is wrong.',
    challenge: 'none',
  },
  change_not_confirmed: {
    status: 503,
    title: 'Change not confirmed',
    whoActs: 'operator',
    minutesToFix: 10,
    happened: 'The change could not be written, or it is not known whether it was.',
    fix: 'Send the same request again: a change that was made already is not made twice. The operator: check the disk of the data folder.',
    challenge: 'none',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    whoActs: 'operator',
    minutesToFix: 30,
    happened: 'Wardkey made a mistake. Nothing that the caller sent explains it.',
    fix: 'Try again. If it stays, give the request id to the operator: the log has the cause under it.',
    challenge: 'none',
  },
} as const satisfies Record<string, CatalogueRow>;
