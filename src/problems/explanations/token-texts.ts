import type { WrittenExplanation } from '../explanation.ts';
import type { TOKEN_TEXTS as ROWS } from '../rows/token-texts.ts';

const CHECK_AT_START =
  'Check the token when the program starts, with one call of `GET /v1/account`, and stop with the answer’s `detail` when it is refused: a bad token then fails in the first second, not in the middle of the work.';

const SECRET_MANAGER =
  'Keep the token in the secret manager of the place where the program runs and hand it over as an environment variable or a file. Copying by hand is where characters get lost.';

const ONE_NAME =
  'Use one name for the variable everywhere, and let the program refuse to start when it is not set: `test -n "$WARDKEY_API_TOKEN" || exit 1` in a shell script.';

/** Codes that are about the text that arrived, or did not. */
export const TOKEN_TEXTS: Readonly<Record<keyof typeof ROWS, WrittenExplanation>> = {
  token_missing: {
    why: 'A token is read from the `Authorization` header and from nowhere else. The header was not there, or nothing stood in it after the word `Bearer`. Nearly always the program read an environment variable that was not set in its process.',
    causes: [
      {
        cause: 'The variable is not set in the process that makes the call.',
        tell: '`printenv WARDKEY_API_TOKEN | wc -c` prints 0 in the shell, container or job that runs the program. A variable that was set without `export`, or in another terminal, is not there.',
        fix: 'Set it there: `export WARDKEY_API_TOKEN=…`, `docker run --env WARDKEY_API_TOKEN`, or the settings of the job.',
      },
      {
        cause: 'The variable has another name than the program reads.',
        tell: '`wardkey doctor` names the variable that is set and the one it should be. `WARDKEY_API_KEY`, `WARDKEY_TOKEN` and `REPLICATE_API_KEY` are read by nobody.',
        fix: 'Rename it: the clients of Replicate read `REPLICATE_API_TOKEN`, the client of Wardkey reads `WARDKEY_API_TOKEN`, those of RunPod read no variable at all.',
      },
      {
        cause: 'The `.env` file is not loaded, or is loaded after the client was made.',
        tell: '`wardkey doctor --env .env` finds the token, and the program does not.',
        fix: 'Load it first: `node --env-file=.env program.js`, or the import that loads it as the first line.',
      },
      {
        cause: 'The variable is set but empty, so that the header says `Bearer` and nothing else.',
        tell: 'The detail of the answer says that no API token follows.',
        fix: 'Give it a value. In a job, check that the secret exists for this branch: jobs of forks get none.',
      },
      {
        cause: 'A proxy or a redirect on the way dropped the header.',
        tell: 'The same call without the proxy is accepted. Clients drop the header when they are redirected to another host.',
        fix: 'Call the last address directly, with https, and have the proxy pass `Authorization` on.',
      },
    ],
    workaround:
      'Ask for the token at run time and try again. In a program with the client of Wardkey, `await Wardkey.fromPrompt()` does both; in a shell, `read -rs WARDKEY_API_TOKEN && export WARDKEY_API_TOKEN` keeps it out of the history, and the program is started again.',
    prevention: [ONE_NAME, CHECK_AT_START, SECRET_MANAGER],
    related: ['token_malformed', 'token_in_url', 'session_required'],
  },
  token_malformed: {
    why: 'A token has 40 characters: the prefix of the installation, then letters and digits. Something else arrived: too few or too many characters, or a token with something around it. The detail of the answer says which, and often at which character.',
    causes: [
      {
        cause: 'Quotation marks, brackets or spaces came along from a `.env` file, a terminal or an example.',
        tell: 'The detail names them and says whether the token inside is complete.',
        fix: 'Store the 40 characters alone. What reads a `.env` file for Docker takes quotation marks as part of the value.',
      },
      {
        cause: 'The word `Bearer` stands in the variable, and the client puts it in front once more.',
        tell: 'The detail says that the value has the word in it.',
        fix: 'Store the token alone, without `Bearer`.',
      },
      {
        cause: 'The token was cut off, or pasted twice.',
        tell: 'The detail counts the characters, as in “20 of 40”.',
        fix: 'Copy it again from where it was saved, with the copy button and not by marking it.',
      },
      {
        cause:
          'The name of the variable arrived in place of its value: `$WARDKEY_API_TOKEN` in single quotes, `%NAME%`, or the expression of a workflow outside of one.',
        tell: 'The detail shows the name.',
        fix: 'Write double quotes in the shell; elsewhere, check that the place where it is written replaces variables at all.',
      },
      {
        cause: 'The hint was copied instead of the token: `r8_…` with four characters after the dots.',
        tell: 'The detail calls it the shortened form.',
        fix: 'A token is shown once only. If it was not saved, create a new one.',
      },
    ],
    workaround:
      'Strip what is around the token in the program, `token.trim()` for blanks, until the setting is mended.',
    prevention: [
      CHECK_AT_START,
      SECRET_MANAGER,
      '`wardkey token verify --offline < token.txt` needs no server and can run before a deployment.',
    ],
    related: ['token_mistyped', 'token_missing', 'token_wrong_prefix'],
  },
  token_mistyped: {
    why: 'The last six characters of a token are a checksum over the others. They do not fit, so at least one character is not the one that was issued. This is known without looking anything up: the token is not disabled and not expired, it is written wrong.',
    causes: [
      {
        cause:
          'One character was changed, left out or swapped with its neighbour while typing it off a screen.',
        tell: 'The detail says which character most likely is wrong.',
        fix: 'Copy the token again. `0` and `O`, `1`, `l` and `I` look alike in many fonts.',
      },
      {
        cause: 'A spell checker, a chat or a terminal changed a character.',
        tell: 'The text in the setting differs from the one in the place where it was saved.',
        fix: 'Pass it on as a file or through a secret manager.',
      },
      {
        cause: 'Somebody made it up, or an example was taken for a token.',
        tell: 'Nobody knows where it was created, and no character is named in the detail.',
        fix: 'Create a token and use that.',
      },
    ],
    workaround:
      'There is none: the right character is known to nobody but its owner. A new token takes two minutes.',
    prevention: [SECRET_MANAGER, CHECK_AT_START],
    related: ['token_malformed', 'token_unknown'],
  },
  token_wrong_prefix: {
    why: 'Tokens of one installation all begin with the same few characters, its prefix. This one begins with others, so it was issued elsewhere: by another service, or by another installation of Wardkey.',
    causes: [
      {
        cause:
          'The token of another service stands in the variable: `rpa_…` of RunPod, `sk-…` of OpenAI, `hf_…` of Hugging Face, `ghp_…` of GitHub.',
        tell: 'The detail says what it looks like.',
        fix: 'Put a token of this installation into the variable.',
      },
      {
        cause: 'The token is for another environment: test and production have prefixes of their own.',
        tell: 'The detail names the other prefix when the token is a good one of its kind.',
        fix: 'Use the token of this environment, or the address of the other one.',
      },
      {
        cause: 'The operator changed the prefix. Tokens from before are refused since then.',
        tell: 'The operator sees it on the start screen and in `wardkey doctor`.',
        fix: 'Set `WARDKEY_TOKEN_PREFIX` back, or issue new tokens.',
      },
    ],
    workaround: 'Send the call to the service that issued the token.',
    prevention: [
      'Name variables after the service: `REPLICATE_API_TOKEN`, `RUNPOD_API_KEY`, `WARDKEY_API_TOKEN` side by side cannot be mixed up by accident.',
      'Give every environment a prefix of its own before the first token is issued: a test token in production is then refused by its first characters.',
      CHECK_AT_START,
    ],
    related: ['token_unknown', 'token_malformed'],
  },
  token_in_url: {
    severity: 'critical',
    why: 'The token stood in the address of the request. Addresses are written to the logs of every server on the way, to histories and to the `Referer` header, so the token must count as read by others. It was refused there even though it may be good.',
    causes: [
      {
        cause: 'The program was written for an API that takes `?api_key=…` or `?token=…`.',
        tell: 'The address in the program has a question mark and the name of the variable.',
        fix: 'Send it in the header `Authorization: Bearer …`.',
      },
      {
        cause: 'A browser or a webhook form has room for an address only.',
        tell: 'There is no place for headers in the form.',
        fix: 'Put a small relay with the token in its own settings in between; never the token in the address.',
      },
    ],
    workaround: 'There is none: a token is never accepted in an address.',
    prevention: [
      'Rotate the token: `wardkey token rotate ID --grace 0`. Its owner sees on the token when it was seen in an address.',
      'Let a client library build the request: the official ones use the header.',
    ],
    related: ['token_ambiguous', 'token_leaked', 'token_missing'],
  },
  token_ambiguous: {
    why: 'There were two credentials in one request. Two servers on the way might each believe another one, so neither is used.',
    causes: [
      {
        cause: 'The program sets the header, and the client library sets it once more.',
        tell: 'A list of headers, or `curl --verbose`, shows `Authorization` twice.',
        fix: 'Give the token to the library and set no header by hand.',
      },
      {
        cause: 'A proxy adds credentials of its own.',
        tell: 'The call is accepted when it does not pass the proxy.',
        fix: 'Have the proxy add its credentials under another name, or not for this host.',
      },
      {
        cause: 'The token stands in the header and in the address.',
        tell: 'The detail says so.',
        fix: 'Take it out of the address, and rotate it: what was in an address counts as read by others.',
      },
    ],
    workaround: 'Make the call with `curl` and one header to see that the token itself is good.',
    prevention: ['Set credentials in one place of the program only.', CHECK_AT_START],
    related: ['token_in_url', 'token_malformed'],
  },
};
