import type { CatalogueRow } from '../catalogue-row.ts';

/** What another service reported as leaked was not taken. */
export const ALERTS = {
  alert_signature_invalid: {
    status: 400,
    title: 'Alert not signed by a known reporter',
    whoActs: 'caller',
    minutesToFix: 10,
    happened: 'The signature of the alert does not fit its body and any key that its reporter publishes.',
    fix: 'Send the body exactly as it was signed, with the id of a key that is published now. A leak is reported without a signature at /v1/leaks.',
    challenge: 'none',
  },
  alert_keys_unavailable: {
    status: 503,
    title: 'Keys of the reporter not available',
    whoActs: 'operator',
    minutesToFix: 5,
    happened:
      'The keys with which alerts are signed could not be fetched, so the alert could not be checked. Nothing was done.',
    fix: 'Send the alert again after the number of seconds that the Retry-After header names.',
    challenge: 'none',
  },
} as const satisfies Record<string, CatalogueRow>;
