import type { CatalogueRow } from '../catalogue-row.ts';

/** What arrived in the place of a token is none, or came in the wrong way. */
export const TOKEN_TEXTS = {
  token_missing: {
    status: 401,
    title: 'API token missing',
    whoActs: 'caller',
    minutesToFix: 2,
    happened: 'The request carried no API token.',
    fix: 'Send the header "Authorization: Bearer <your API token>". If the token stands in an environment variable, check that the variable is set in the process that makes the call, and that its name is spelled as the client expects.',
    challenge: 'bare',
  },
  token_malformed: {
    status: 401,
    title: 'API token malformed',
    whoActs: 'caller',
    minutesToFix: 2,
    happened: 'What arrived in the place of the API token does not have the shape of one.',
    fix: 'Send the 40 characters of the token and nothing else after "Bearer ": no quotes, no brackets, no variable name.',
    challenge: 'invalid_token',
  },
  token_mistyped: {
    status: 401,
    title: 'API token mistyped',
    whoActs: 'caller',
    minutesToFix: 2,
    happened:
      'One character or two of the API token are wrong or missing: its last six characters, a checksum, do not fit the others.',
    fix: 'Copy the token again from where it was saved instead of typing it. If it was not saved, create a new one: a token is shown only once.',
    challenge: 'invalid_token',
  },
  token_wrong_prefix: {
    status: 401,
    title: 'API token of another service',
    whoActs: 'caller',
    minutesToFix: 3,
    happened: 'The API token does not begin with the prefix of this installation.',
    fix: 'Use a token that was created here, or send the request to the service that issued this one.',
    challenge: 'invalid_token',
  },
  token_in_url: {
    status: 401,
    title: 'API token in the URL',
    whoActs: 'caller',
    minutesToFix: 10,
    happened:
      'The API token was sent in the URL. URLs end up in logs, histories and other people’s screens, so a token is never accepted there.',
    fix: 'Send it in the header "Authorization: Bearer <your API token>", and rotate the token that was in the URL.',
    challenge: 'invalid_request',
  },
  token_ambiguous: {
    status: 400,
    title: 'More than one API token',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The request carried credentials in more than one place, so it is not clear whose it is.',
    fix: 'Send exactly one Authorization header, and no token anywhere else. A proxy or a client library may be adding the second one.',
    challenge: 'invalid_request',
  },
} as const satisfies Record<string, CatalogueRow>;
