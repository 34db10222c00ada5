import type { WrittenExplanation } from '../explanation.ts';
import type { PERMISSIONS as ROWS } from '../rows/permissions.ts';

/** Codes that say: this caller is known, but may not, or not now. */
export const PERMISSIONS: Readonly<Record<keyof typeof ROWS, WrittenExplanation>> = {
  scope_insufficient: {
    why: 'A token may do what its scopes say and no more. The call needs one that this token does not have; the field `required_scopes` names it.',
    causes: [
      {
        cause:
          'The token was made for another purpose: `tokens:read` for a dashboard does not pass the gateway.',
        tell: 'The detail lists the scopes that the token has.',
        fix: 'Create one with the scope: `wardkey token create NAME --scope api`.',
      },
      {
        cause: 'A program that verifies tokens calls with a token for callers.',
        tell: 'The call is `POST /v1/tokens/verify`, and the token lacks `verify`.',
        fix: 'Give the resource server a token of its own with `--scope verify`.',
      },
      {
        cause: 'A token wants to give a scope that it does not have itself.',
        tell: 'The call creates or changes a token.',
        fix: 'Use a token, or a session, that has the scope.',
      },
    ],
    workaround: 'Make this one call with another token that has the scope.',
    prevention: [
      'Write down for each program which calls it makes, and create its token from that list.',
      'Ask at start-up: `GET /v1/account` answers with the scopes of the token that asks.',
    ],
    related: ['operator_required', 'address_not_allowed'],
  },
  address_not_allowed: {
    why: 'The token may be used only from the addresses that its owner listed. The call came from another one; the detail names it as the server sees it.',
    causes: [
      {
        cause:
          'The program runs in another place than before: a new machine, a job at a provider, a laptop at home.',
        tell: 'The address in the detail is that of the new place.',
        fix: 'Add it: `PATCH /v1/tokens/ID` with `allowed_addresses`. Or create a token for the new place.',
      },
      {
        cause: 'A proxy stands in front of Wardkey, and the server sees the proxy’s address.',
        tell: 'The address in the detail is that of the proxy, often `127.0.0.1` or `10.…`.',
        fix: 'The operator lists the proxy in `WARDKEY_TRUSTED_PROXIES`: then its `X-Forwarded-For` is believed.',
      },
      {
        cause: 'The machine calls over IPv6, and only its IPv4 address is listed.',
        tell: 'The address in the detail has colons.',
        fix: 'List both.',
      },
    ],
    workaround: 'Make the call from an allowed address.',
    prevention: [
      'List networks, as in `203.0.113.0/24`, where addresses change within one.',
      'Give each place a token of its own.',
    ],
    related: ['scope_insufficient', 'account_suspended'],
  },
  account_suspended: {
    severity: 'high',
    why: 'An operator stopped the whole account. Every token of it is refused; none was changed, and all are accepted again when the suspension is lifted.',
    causes: [
      {
        cause: 'The account was stopped because of how it was used, or because of a bill.',
        tell: 'The operator of this installation has written to the account’s e-mail address, or will say when asked.',
        fix: 'Ask the operator.',
      },
      {
        cause: 'The person has left, and a program still uses their token.',
        tell: 'The username in `wardkey token show ID` is theirs.',
        fix: 'Move the program to a token of an account that stays.',
      },
    ],
    workaround: 'There is none: tokens of another account are for what that account does.',
    prevention: ['Give programs an account of their own instead of a person’s.'],
    related: ['token_disabled', 'address_not_allowed'],
  },
  operator_required: {
    why: 'The call concerns the installation or other people’s accounts. Operators may make it: with a token that has the scope `operator` and belongs to an operator’s account, or on the server’s own machine.',
    causes: [
      {
        cause: 'The account is not an operator’s.',
        tell: '`wardkey whoami` names the account; an operator sees in `wardkey account list` who is one.',
        fix: 'Ask an operator to make the call.',
      },
      {
        cause: 'The account is an operator’s, and the token lacks the scope `operator`.',
        tell: '`wardkey whoami` lists the scopes of the token.',
        fix: 'Create one with it: `wardkey token create NAME --scope operator`.',
      },
    ],
    workaround:
      'Run the command on the server’s machine as the user who runs Wardkey, without `WARDKEY_URL`.',
    prevention: ['Keep a token with the scope `operator` for administration alone, with an expiry date.'],
    related: ['scope_insufficient', 'not_found'],
  },
  rate_limited: {
    why: 'The token has a limit of so many calls a minute. A minute’s worth may be used at once, and is refilled evenly. Refused calls do not count and do not make the wait longer.',
    causes: [
      {
        cause: 'The program calls in a loop, without a pause or many at a time.',
        tell: 'The calls are refused in bursts, and accepted again after the `Retry-After`.',
        fix: 'Wait as long as the `Retry-After` header says, then go on.',
      },
      {
        cause: 'Several programs share one token, and so one limit.',
        tell: '`wardkey token show ID` names another program or address than this one as the last use.',
        fix: 'Give each a token of its own.',
      },
      {
        cause: 'The limit is smaller than the work needs.',
        tell: '`wardkey token show ID` shows it.',
        fix: 'Ask its owner for a larger one.',
      },
    ],
    workaround: 'Wait: the limit resets by itself, after the number of seconds in `Retry-After`.',
    prevention: [
      'Use a client that waits for `Retry-After`: `curl --retry 3` does, the `replicate` client does not and sends six requests within milliseconds.',
      'Ask with webhooks or `Prefer: wait` instead of polling in a loop.',
    ],
    related: ['upstream_timeout', 'verifier_unavailable'],
  },
  too_many_streams: {
    severity: 'low',
    why: 'A stream of events holds a connection open for as long as somebody listens. An account may have 20 of them at a time, over all its tokens and pages, so that nobody uses up the connections of the server.',
    causes: [
      {
        cause: 'A program opens a stream for each question and does not close it.',
        tell: 'It works after the program was started again, and fails after a while.',
        fix: 'Open one stream when the program starts and read it to its end; close what is no longer read.',
      },
      {
        cause: 'A stream that broke is opened again while the server still takes the old one for alive.',
        tell: 'It happens after the network was gone, and ends by itself within a minute.',
        fix: 'Wait between two tries, longer each time.',
      },
      {
        cause: 'Pages of the console stand open in many windows.',
        tell: 'It ends when they are closed.',
        fix: 'Close those that nobody looks at.',
      },
    ],
    workaround: 'Ask `GET /v1/tokens` from time to time instead: it needs no open connection.',
    prevention: ['Share one stream among all parts of a program.'],
    related: ['rate_limited', 'scope_insufficient'],
  },
};
