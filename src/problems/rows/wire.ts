import type { CatalogueRow } from '../catalogue-row.ts';

/** The request did not arrive as one that can be read. */
export const WIRE = {
  request_malformed: {
    status: 400,
    title: 'Request malformed',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The bytes that arrived are not a well-formed HTTP request.',
    fix: 'Look at how the client builds its headers. A token read from a file with Windows line ends brings a carriage return along: remove it, for example with tr -d "\\r".',
    challenge: 'none',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The body of the request is larger than this call accepts.',
    fix: 'Send a smaller body.',
    challenge: 'none',
  },
  headers_too_large: {
    status: 431,
    title: 'Headers too large',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The headers of the request are together larger than 16 KiB.',
    fix: 'Send fewer or smaller headers. A file read into the token variable by mistake is a common cause.',
    challenge: 'none',
  },
  request_timeout: {
    status: 408,
    title: 'Request incomplete',
    whoActs: 'caller',
    minutesToFix: 5,
    happened: 'The headers of the request did not arrive in time.',
    fix: 'Send the request again over a working connection.',
    challenge: 'none',
  },
} as const satisfies Record<string, CatalogueRow>;
