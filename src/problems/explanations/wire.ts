import type { WrittenExplanation } from '../explanation.ts';
import type { WIRE as ROWS } from '../rows/wire.ts';

const FROM_THE_DOCUMENT =
  'Generate requests from `/openapi.json`, or use a client library: it is made from the same schemas that the server checks with.';

/** Codes of requests that did not arrive as ones that can be read. */
export const WIRE: Readonly<Record<keyof typeof ROWS, WrittenExplanation>> = {
  request_malformed: {
    why: 'The bytes that arrived are not a well-formed HTTP request: a header with a line break in it, two lengths that contradict each other, or something that is not HTTP at all. The connection is closed, because nobody knows where the next request would begin.',
    causes: [
      {
        cause: 'The token was read from a file with Windows line ends: a carriage return stands at its end.',
        tell: '`od -c token.txt | tail -2` shows `\\r \\n`.',
        fix: 'Remove it: `tr -d "\\r" < token.txt`.',
      },
      {
        cause: 'The program speaks https to a port for http.',
        tell: 'The address begins with https, and the server listens without.',
        fix: 'Correct the address, or put a proxy that speaks https in front.',
      },
      {
        cause: 'The request is built by hand.',
        tell: 'The program writes to a socket.',
        fix: 'Use an HTTP client.',
      },
    ],
    workaround: 'Trim the token in the program: `token.trim()`.',
    prevention: ['Save token files with Unix line ends: `wardkey token create NAME --plain > token.txt`.'],
    related: ['headers_too_large', 'token_malformed'],
  },
  body_too_large: {
    severity: 'low',
    why: 'Calls of Wardkey itself take bodies up to 128 KiB. What goes through the gateway to the API behind it has no such limit.',
    causes: [
      {
        cause: 'A call for the API behind the gateway was sent to one of Wardkey’s own paths.',
        tell: 'The path begins with `/v1/tokens`, `/v1/account`, `/v1/accounts` or `/v1/audit`.',
        fix: 'Correct the path.',
      },
      {
        cause: 'A file was sent in place of a field.',
        tell: 'The body is as long as the file.',
        fix: 'Send the field.',
      },
    ],
    workaround: 'Divide what is sent into several calls.',
    prevention: [FROM_THE_DOCUMENT],
    related: ['headers_too_large', 'validation_failed'],
  },
  headers_too_large: {
    why: 'All headers together may have 16 KiB. A token has 40 characters, so something else is in them.',
    causes: [
      {
        cause: 'A whole file was read into the token variable.',
        tell: '`printenv WARDKEY_API_TOKEN | wc -c` prints thousands instead of 41.',
        fix: 'Put the token alone into the variable.',
      },
      {
        cause: 'Cookies of other programs on the same host name have piled up.',
        tell: 'It happens in one browser and not in a private window.',
        fix: 'Delete the cookies of this host.',
      },
    ],
    workaround: 'Make the call with `curl` and one header.',
    prevention: ['Check the length of the token at start-up: it is 40.'],
    related: ['request_malformed', 'body_too_large'],
  },
  request_timeout: {
    severity: 'low',
    why: 'A connection was opened, but the headers of a request did not arrive within the time that the server waits. It closes such connections, because they would hold room for others.',
    causes: [
      {
        cause: 'The network lost packets, or the machine slept.',
        tell: 'The same call works when it is repeated.',
        fix: 'Send it again.',
      },
      {
        cause: 'A load balancer opens connections in advance and sends nothing.',
        tell: 'The server’s log has this code from the balancer’s address, and no caller complains.',
        fix: 'Let the balancer open connections when there is a request.',
      },
      {
        cause: 'The request was built by hand and its empty line at the end of the headers is missing.',
        tell: 'The program writes to a socket.',
        fix: 'Use an HTTP client.',
      },
    ],
    workaround: 'Send the request again.',
    prevention: ['Let the client time out and repeat requests that change nothing.'],
    related: ['request_malformed', 'upstream_timeout'],
  },
};
