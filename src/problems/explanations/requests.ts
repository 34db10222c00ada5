import type { WrittenExplanation } from '../explanation.ts';
import type { REQUESTS as ROWS } from '../rows/requests.ts';

const FROM_THE_DOCUMENT =
  'Generate requests from `/openapi.json`, or use a client library: it is made from the same schemas that the server checks with.';

/** Codes that are about what was asked for, whoever asks. */
export const REQUESTS: Readonly<Record<keyof typeof ROWS, WrittenExplanation>> = {
  idempotency_conflict: {
    why: 'An `Idempotency-Key` stands for one request, for a day. It came again with another body, so it is not clear which of the two is meant; the first was carried out, this one was not.',
    causes: [
      {
        cause: 'The value is fixed in the program, or made from something that does not change.',
        tell: 'Every run sends the same value.',
        fix: 'Make a new one for each thing that is to be created: `crypto.randomUUID()`.',
      },
      {
        cause: 'A repeated request was changed: another name, or a time in the body.',
        tell: 'The bodies of the two requests differ.',
        fix: 'Build the body once and send the same one again.',
      },
    ],
    workaround: 'Send the request without the header; then a repetition makes a second one.',
    prevention: ['Make the value where the decision is made, and keep it with what is repeated.'],
    related: ['token_state_conflict', 'validation_failed'],
  },
  token_state_conflict: {
    why: 'The token exists, but what was asked for is not possible with it now: rotating one that was deleted, enabling a leaked one without a reason, or one more than the account may have.',
    causes: [
      {
        cause: 'Somebody changed it in the meantime.',
        tell: '`wardkey token show ID` shows another state than expected.',
        fix: 'Decide anew from the state that it has.',
      },
      {
        cause: 'The account has as many tokens as it may have.',
        tell: 'The detail says how many.',
        fix: 'Delete those that are not used: `wardkey token list` shows when each was used last.',
      },
    ],
    workaround: 'Create a new token instead of changing this one.',
    prevention: ['Read the token before changing it.'],
    related: ['token_deleted', 'idempotency_conflict'],
  },
  account_exists: {
    severity: 'low',
    why: 'An e-mail address belongs to one account. There is one already, in whatever letter case it was written.',
    causes: [
      {
        cause: 'The account was made before, perhaps by this very command.',
        tell: '`wardkey account list` shows it.',
        fix: 'Use it: `wardkey token create NAME --account EMAIL`.',
      },
    ],
    workaround: 'Make the account with another address, as in `ada+ci@example.com`.',
    prevention: ['Let scripts look for the account before they make it.'],
    related: ['idempotency_conflict', 'not_found'],
  },
  account_state_conflict: {
    severity: 'low',
    why: 'From the moment in which an account is suspended, its tokens and sessions are refused. An operator who suspends their own account could not lift that again, and if nobody else is an operator, nobody could from outside. So operators suspend each other, and never themselves: whoever does it remains.',
    causes: [
      {
        cause: 'The account that is to be suspended is the caller’s own.',
        tell: '`wardkey whoami` names the same account.',
        fix: 'Have another operator do it.',
      },
      {
        cause: 'The account is in the wrong hands, and nobody else is an operator.',
        tell: '`wardkey account list` shows one operator.',
        fix: 'On the server’s own machine, without `WARDKEY_URL`: `wardkey account suspend NAME`. There, it can be lifted again too.',
      },
    ],
    workaround:
      'Disable the tokens of the account, and end its other sessions: both work with one’s own account.',
    prevention: ['Have two operators.'],
    related: ['operator_required', 'account_suspended'],
  },
  set_by_environment: {
    severity: 'low',
    why: 'Some settings can be changed on a page or by a call, and can also be given to the server when it starts. What it was started with has the last word: otherwise a page would show one thing and the next start do another.',
    causes: [
      {
        cause: 'The server was started with `WARDKEY_SIGN_UP`.',
        tell: '`GET /v1/sign-up-policy` says `is_set_by_environment`.',
        fix: 'Start the server without the variable, and change the setting then; or change the variable.',
      },
      {
        cause: 'A container or a service file sets the variable, and nobody remembers it.',
        tell: 'The operator: `systemctl show --property=Environment` or the description of the container names it.',
        fix: 'Decide on one place, and take the setting out of the other.',
      },
    ],
    workaround:
      'Change the variable and start the server again: that takes a second, and no token is forgotten.',
    prevention: ['Keep settings either in the environment or on the page, and write down which.'],
    related: ['sign_up_closed', 'operator_required'],
  },
  validation_failed: {
    why: 'The request was understood, but a field in it is missing, has no such name, or is out of bounds. Nothing was done. The field `errors` names each one by its JSON pointer.',
    causes: [
      {
        cause: 'A field is misspelt: `expires` instead of `expires_at`.',
        tell: 'The pointer names it and says that it is not a field of this call.',
        fix: 'Correct the name. Unknown fields are never dropped in silence.',
      },
      {
        cause: 'A value is out of bounds: an empty name, a date in the past, an unknown scope.',
        tell: 'The sentence after the pointer says what is allowed.',
        fix: 'Correct the value.',
      },
      {
        cause: 'The body is not JSON, or not UTF-8.',
        tell: 'The pointer is empty.',
        fix: 'Send JSON. In a shell, single quotes around the body keep its double quotes.',
      },
    ],
    workaround: 'Leave out the field that is refused, where it is optional.',
    prevention: [FROM_THE_DOCUMENT],
    related: ['request_malformed', 'not_found'],
  },
  not_found: {
    why: 'There is nothing at this address; or there is something that this caller may not see, which is answered in the same way so that nobody learns of it.',
    causes: [
      {
        cause: 'The base address has one `/v1` too many or too few.',
        tell: 'The path in the log of the server begins with `/v1/v1/` or without `/v1/`.',
        fix: 'The JavaScript client of Replicate wants a base address that ends in `/v1`, the Python one an address without it.',
      },
      {
        cause: 'The id is wrong, or belongs to another account.',
        tell: '`wardkey token list` does not show it.',
        fix: 'Take the id from the list of the account that the token belongs to.',
      },
      {
        cause: 'The call is one of a newer version.',
        tell: '`/openapi.json` of this server does not list it.',
        fix: 'Update the server.',
      },
    ],
    workaround: 'Use the id `self` for the token that makes the call: `GET /v1/tokens/self`.',
    prevention: [FROM_THE_DOCUMENT],
    related: ['method_not_allowed', 'operator_required'],
  },
  method_not_allowed: {
    why: 'The address is right, but it does not take this method. The `Allow` header of the answer lists those it takes.',
    causes: [
      {
        cause: 'A change was sent with `PUT`, where `PATCH` is meant.',
        tell: 'The `Allow` header has `PATCH` in it.',
        fix: 'Send `PATCH`: it changes the fields that are named and no others.',
      },
      {
        cause: 'The client followed a redirect and turned `POST` into `GET`.',
        tell: 'The program sends `POST`, and the server’s log says `GET`.',
        fix: 'Call the last address directly, with https.',
      },
    ],
    workaround: 'Make the call with `curl --request` and the method that the `Allow` header names.',
    prevention: [FROM_THE_DOCUMENT],
    related: ['not_found', 'validation_failed'],
  },
};
