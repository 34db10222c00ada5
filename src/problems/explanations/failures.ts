import type { WrittenExplanation } from '../explanation.ts';
import type { FAILURES as ROWS } from '../rows/failures.ts';

const WATCH_READY = 'The operator: let a monitor ask `/readyz`. It says what is wrong before callers notice.';

/** Codes that say: it is not the caller. */
export const FAILURES: Readonly<Record<keyof typeof ROWS, WrittenExplanation>> = {
  upstream_unreachable: {
    why: 'The token was checked and is good. Then the gateway could not get an answer from the API behind it: nothing listens there, the connection broke, or its answer was no HTTP.',
    causes: [
      {
        cause: 'The API behind the gateway is not running, or is being deployed.',
        tell: 'The operator: `wardkey doctor` has a line for the upstream.',
        fix: 'Start it. Callers try again.',
      },
      {
        cause: '`WARDKEY_UPSTREAM` names another address or port than the API listens on.',
        tell: 'The operator: `curl` with the address of the setting does not answer, on the machine of Wardkey.',
        fix: 'Correct the setting and start Wardkey again. In a container, `127.0.0.1` is the container itself.',
      },
      {
        cause: 'The API closed the connection in the middle of its answer.',
        tell: 'The log of Wardkey has the cause under the request id; the API’s log may have a crash.',
        fix: 'Mend the API.',
      },
    ],
    workaround:
      'Try again after a few seconds: `curl --retry 5` does. Calls that create something may have been carried out: look first.',
    prevention: [WATCH_READY, 'Keep the old version of the API running until the new one answers.'],
    related: ['upstream_timeout', 'verifier_unavailable'],
  },
  upstream_timeout: {
    why: 'The token was checked and is good. The API behind the gateway took the request and did not begin to answer within the time that the operator allows.',
    causes: [
      {
        cause: 'The call takes long by nature: a large model, a cold start.',
        tell: 'The same call with less input is answered.',
        fix: 'Start the work and ask for it later, instead of waiting: without `Prefer: wait`, with a webhook or `GET /v1/predictions/ID`.',
      },
      {
        cause: 'The API is overloaded or hangs.',
        tell: 'The operator: short calls take long too.',
        fix: 'The operator: give it more room, or start it again.',
      },
      {
        cause: 'The limit is too small for this API.',
        tell: 'The detail says how many seconds it is.',
        fix: 'The operator: raise `WARDKEY_UPSTREAM_TIMEOUT_SECONDS`.',
      },
    ],
    workaround:
      'Ask for less at once. What was started may still be running: look before you start it again.',
    prevention: ['Use calls that answer at once and are asked again later.', WATCH_READY],
    related: ['upstream_unreachable', 'rate_limited'],
  },
  verifier_unavailable: {
    why: 'Wardkey refuses when it cannot know that a token is good. Here the place where tokens are recorded did not answer, so every token that is not in memory is refused. The token may well be good; nothing about it needs to be changed.',
    causes: [
      {
        cause: 'The database does not answer: a full disk, a damaged file, a database server that is gone.',
        tell: 'The operator: `/readyz` and the log say which.',
        fix: 'Mend that. Wardkey goes on by itself, without a restart.',
      },
      {
        cause: 'The program in front of the API cannot reach Wardkey.',
        tell: 'Wardkey’s log has nothing of the request.',
        fix: 'Correct the address in that program.',
      },
    ],
    workaround: 'Try again after the seconds in `Retry-After`.',
    prevention: [WATCH_READY, 'The operator: warn at 80 % of the disk.'],
    related: ['change_not_confirmed', 'internal_error'],
  },
  change_not_confirmed: {
    why: 'A change is answered with success once it is on the disk. Here it could not be written, or it is not known whether it was. Verifiers have been told to forget what they knew, so no token is accepted by mistake.',
    causes: [
      {
        cause: 'The disk of the data folder is full.',
        tell: 'The operator: `/readyz` says so, and `df -h` on the data folder.',
        fix: 'Make room; then send the request again.',
      },
      {
        cause: 'The database went away in the middle of the change.',
        tell: 'The log has the cause under the request id.',
        fix: 'Send the request again when it is back.',
      },
    ],
    workaround: 'Look at the token first, `wardkey token show ID`: the change may have been made.',
    prevention: [
      'Send an `Idempotency-Key` when creating: a repeated request then makes no second token.',
      WATCH_READY,
    ],
    related: ['verifier_unavailable', 'internal_error'],
  },
  internal_error: {
    why: 'A mistake in Wardkey itself. What the caller sent does not explain it, and the request was refused rather than let through.',
    causes: [
      {
        cause: 'A bug.',
        tell: 'The log has it under the request id of the answer.',
        fix: 'Report it with the request id and the lines of the log. They hold no token.',
      },
    ],
    workaround: 'Try again once. If it stays, leave out what is unusual about the request.',
    prevention: ['Keep Wardkey up to date.'],
    related: ['verifier_unavailable', 'change_not_confirmed'],
  },
};
