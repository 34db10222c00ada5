import type { ProblemCode } from '../catalogue.ts';
import type { WrittenExplanation } from '../explanation.ts';

/** Codes that say: this caller is known, but may not. */
export const PERMISSIONS: Partial<Record<ProblemCode, WrittenExplanation>> = {
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
  session_required: {
    severity: 'low',
    why: 'Some calls are for people and not for programs: they need the session of somebody who is signed in. There was none, or it has ended.',
    causes: [
      {
        cause: 'The session has ended: it was too long ago, or the person signed out elsewhere.',
        tell: 'The pages show the sign-in form.',
        fix: 'Sign in again.',
      },
      {
        cause: 'A program makes a call that is for people.',
        tell: 'The request carries no cookie, and its user agent is that of a program.',
        fix: 'Use the calls that take an API token; `/openapi.json` says which do.',
      },
    ],
    workaround: 'Sign in once more; nothing that was entered on the server is lost.',
    prevention: ['Let programs use tokens.'],
    related: ['token_missing', 'csrf_failed'],
  },
  csrf_failed: {
    why: 'A browser sends the session’s cookie along with every request to this server, also with one that another site started. So a request that changes something must come from a page of this server, and its `Origin` header says where it came from. Here it did not fit.',
    causes: [
      {
        cause: 'The page was opened under another address than the server knows as its own.',
        tell: 'The address bar differs from `WARDKEY_PUBLIC_URL`: another name, port, or http instead of https.',
        fix: 'Open the page under that address; or the operator corrects `WARDKEY_PUBLIC_URL`.',
      },
      {
        cause: 'A proxy changes the `Host` or drops the `Origin` header.',
        tell: 'It works without the proxy.',
        fix: 'Have the proxy pass both on.',
      },
      {
        cause: 'A program sends a cookie.',
        tell: 'There is no browser.',
        fix: 'Send an API token instead.',
      },
    ],
    workaround: 'Make the change with the command line or an API token.',
    prevention: ['Set `WARDKEY_PUBLIC_URL` to the one address that people use.'],
    related: ['session_required'],
  },
};
