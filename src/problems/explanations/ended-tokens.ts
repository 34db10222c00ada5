import type { WrittenExplanation } from '../explanation.ts';
import type { ENDED_TOKENS as ROWS } from '../rows/ended-tokens.ts';

const ROLL_OUT =
  'Create the new token, put it where the program reads it, start the program again: clients keep the token that they were started with.';

const FROM_A_FILE =
  'Let the program read the token from a file at each start, or give the client a function that reads it: then a new token needs no new deployment.';

const NONE_BUT_NEW =
  'There is none for this token. A new one takes two minutes: `wardkey token create NAME`.';

/** Codes of tokens that were good once, or never here. */
export const ENDED_TOKENS: Readonly<Record<keyof typeof ROWS, WrittenExplanation>> = {
  token_unknown: {
    why: 'The token is well formed and its checksum is right, but this installation has no record of it. It was issued by another installation with the same prefix, or by this one before its data were lost.',
    causes: [
      {
        cause:
          'The address is that of another installation: test instead of production, or a colleague’s machine.',
        tell: '`wardkey whoami` with the right `WARDKEY_URL` accepts the token.',
        fix: 'Correct the address.',
      },
      {
        cause: 'The data folder is another one, or was made anew.',
        tell: 'The operator: the start screen says `(new)` after the data folder, or `wardkey token list` is empty.',
        fix: 'The operator: point `WARDKEY_DATA_DIR` at the old folder, or restore the backup. Else issue new tokens.',
      },
    ],
    workaround: NONE_BUT_NEW,
    prevention: [
      'Give each environment a prefix of its own with `WARDKEY_TOKEN_PREFIX`: the mistake is then named by the first characters.',
      'Keep address and token together in one setting, so that they are changed together.',
    ],
    related: ['token_wrong_prefix', 'token_deleted'],
  },
  token_disabled: {
    why: 'Somebody switched the token off. That can be undone: its name, scopes and history are still there. The detail says when, who and, where they wrote it down, why.',
    causes: [
      {
        cause: 'Its owner or an operator disabled it by hand.',
        tell: 'The detail names who and the note they left; `wardkey token show ID` shows the same.',
        fix: 'Ask them. If it is safe: `wardkey token enable ID`.',
      },
      {
        cause: 'It was disabled as unused or as suspicious.',
        tell: 'The reason stands in brackets in the detail.',
        fix: 'Look at when and from where it was used last, `wardkey token show ID`, before enabling it again.',
      },
    ],
    workaround:
      'Create a second token for the program, and leave this one off until somebody knows why it was disabled.',
    prevention: [
      'Give every program a token of its own with a name that says which: nobody then disables the wrong one.',
      'Write a note when disabling: `wardkey token disable ID --note "…"`. The caller reads it.',
    ],
    related: ['token_leaked', 'token_expired', 'account_suspended'],
  },
  token_leaked: {
    severity: 'critical',
    why: 'The token was seen in a place that others can read: a repository, a log, a chat. It was disabled at once and stays so. Whoever read it there may have used it before.',
    causes: [
      {
        cause: 'It was committed to a repository, in code, a notebook or a `.env` file.',
        tell: 'Search the whole history, not the last version only: `git log -p -S r8_`.',
        fix: `${ROLL_OUT} Then look at what the old one did: \`wardkey token show ID\`.`,
      },
      {
        cause: 'It was printed to a log, or pasted into an issue, a chat or a screenshot.',
        tell: 'The report names the place where it names one.',
        fix: ROLL_OUT,
      },
      {
        cause: 'The report was wrong: it was about another token.',
        tell: 'An operator can compare the hints.',
        fix: 'An operator enables it with a reason: `wardkey token enable ID --note "…"`.',
      },
    ],
    workaround:
      'There is none, and there must be none: others have this token. Removing the place where it was seen does not take it back.',
    prevention: [
      'Keep tokens out of code: environment variables and secret managers; `.env` in `.gitignore` before it is made.',
      'Let a scan run before each commit and push.',
      'Give tokens an expiry date, few scopes and, where the callers’ addresses are known, `--address`: a leak then does less.',
    ],
    related: ['token_disabled', 'token_in_url', 'token_rotated'],
  },
  token_expired: {
    why: 'The token was created with an expiry date, and that moment has passed. Expiry is not an accident: it bounds what a lost token can do.',
    causes: [
      {
        cause: 'Nobody renewed it in time.',
        tell: 'The detail says since when; the calls were accepted until then.',
        fix: `${ROLL_OUT} Or move the date: \`PATCH /v1/tokens/ID\` with \`expires_at\`.`,
      },
      {
        cause: 'It was made for a trial, with a short span as in `--expires 1h`.',
        tell: '`wardkey token show ID` shows when it was created and when it ended.',
        fix: 'Create one for the purpose, with a span that fits.',
      },
      {
        cause: 'The clock of the server is wrong.',
        tell: 'The operator: `wardkey doctor` compares the clocks. The `Date` header of an answer shows the server’s.',
        fix: 'Set the clock; nothing about the token needs to be changed.',
      },
    ],
    workaround: NONE_BUT_NEW,
    prevention: [
      'Write the expiry date into a calendar, or let a job call `wardkey doctor` once a week: it says how many days are left.',
      FROM_A_FILE,
    ],
    related: ['token_rotated', 'token_disabled'],
  },
  token_rotated: {
    why: 'The token was given a new text. The old text lived on for a grace period, and that has ended. Name, scopes and history are the same; only the 40 characters are others.',
    causes: [
      {
        cause: 'The program was not started again after the rotation: it still holds the old text.',
        tell: 'Another program with the new text is accepted.',
        fix: 'Start it again. Clients read the token when they are made, and keep it.',
      },
      {
        cause: 'One of several places where the old text is stored was forgotten.',
        tell: '`wardkey token show ID` during the grace period says when and from where the old text was used last.',
        fix: 'Replace it there too.',
      },
      {
        cause: 'The token was rotated without a grace period, because it may have been read by others.',
        tell: 'The detail gives the moment; whoever did it stands in the audit trail.',
        fix: 'Put the new text in place everywhere.',
      },
    ],
    workaround:
      'There is none for the old text. Rotating once more gives a new one, if the first was not saved.',
    prevention: [
      'Rotate with a grace period, `--grace 24h`, and end it when the old text is no longer used: `wardkey token end-grace ID`.',
      FROM_A_FILE,
    ],
    related: ['token_expired', 'token_deleted'],
  },
  token_deleted: {
    why: 'The token was ended for good. What is left is a record of its id, its name, its hint, who deleted it and when.',
    causes: [
      {
        cause: 'It was tidied away while a program still used it.',
        tell: 'The detail says who and when; `wardkey token show ID` shows when it was used last.',
        fix: ROLL_OUT,
      },
      {
        cause: 'The program belongs to somebody who has left.',
        tell: 'The owner of the token is not whoever runs the program.',
        fix: 'Create a token in the account that is responsible now.',
      },
    ],
    workaround: NONE_BUT_NEW,
    prevention: [
      'Disable before you delete, and wait a week: disabling can be undone.',
      'Look at “last used” first: `wardkey token list`.',
    ],
    related: ['token_disabled', 'token_unknown'],
  },
};
