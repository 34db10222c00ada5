import type { WrittenExplanation } from '../explanation.ts';
import type { ALERTS as ROWS } from '../rows/alerts.ts';

/** Codes of the alerts with which others report leaked tokens. */
export const ALERTS: Readonly<Record<keyof typeof ROWS, WrittenExplanation>> = {
  alert_signature_invalid: {
    severity: 'low',
    why: 'An alert disables tokens without asking anyone, so it is taken only from reporters that sign what they send. The signature is one over the very bytes of the body: one space more or less, and it does not fit.',
    causes: [
      {
        cause:
          'Something between the reporter and Wardkey wrote the body anew: a proxy that reads JSON, a function that forwards it.',
        tell: 'Alerts of a test that is sent straight to the server are taken.',
        fix: 'Pass the bytes of the body on as they are, with both headers.',
      },
      {
        cause: 'The key is none that the reporter publishes now.',
        tell: 'The id in the header is not in the list at the reporter’s address.',
        fix: 'Sign with a key from that list. The operator: see that `WARDKEY_ALERT_KEYS_URL` names the right one.',
      },
      {
        cause: 'The headers are those of a reporter that this server does not know.',
        tell: 'The answer says that there is no signature of a known reporter.',
        fix: 'The operator: name it in `WARDKEY_ALERT_REPORTERS`.',
      },
    ],
    workaround:
      'Whoever holds a token may report it at `/v1/leaks`: the token itself is the proof, and no signature is needed.',
    prevention: ['Run `wardkey drill leak` after every change of what stands in front of the server.'],
    related: ['validation_failed', 'alert_keys_unavailable'],
  },
  alert_keys_unavailable: {
    why: 'The signature of an alert is checked with keys that its reporter publishes. They are kept for an hour and longer where the reporter does not answer, but this server has none of them, or none with the id that the alert names. Nothing was done, so that the reporter sends the alert again.',
    causes: [
      {
        cause: 'The server cannot reach the reporter: no way out of its network, or no DNS.',
        tell: 'The log has "keys of alerts were not fetched" with the cause.',
        fix: 'Let the server reach the address of the keys.',
      },
      {
        cause: 'The reporter does not answer for a while.',
        tell: 'Its status page, and the same log line for some minutes.',
        fix: 'Nothing: alerts that were refused come again.',
      },
    ],
    workaround: 'Report the tokens at `/v1/leaks`, or disable them with `wardkey token disable`.',
    prevention: ['Watch the log for that line: each one is an alert that came late.'],
    related: ['alert_signature_invalid', 'verifier_unavailable'],
  },
};
