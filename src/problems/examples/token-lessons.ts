import type { ProblemCode } from '../catalogue.ts';
import type { Lesson } from '../lesson.ts';
import { curl, HEADER, PLAIN_CALL, plainCalls, same } from './programs.ts';

const WHOAMI = same('terminal', 'wardkey whoami');

/** The lesson of a token whose state is the mistake: the programs are the same before and after. */
function ofState(into: string, outOf: string): Lesson {
  return { into, outOf, examples: [WHOAMI, ...plainCalls()] };
}

/** What a shell is told to put a new token where the programs read it. */
function create(name: string, flags = ''): string {
  const rest = flags === '' ? '' : ` ${flags}`;
  return `export WARDKEY_API_TOKEN="$(wardkey token create ${name} --account ada${rest} --plain)"`;
}

/** Codes that are about the token of the caller. */
export const TOKEN_LESSONS: Partial<Record<ProblemCode, Lesson>> = {
  token_missing: {
    into: `# the programs read WARDKEY_API_TOKEN: this is another name
export WARDKEY_API_KEY="$(wardkey token create missing --account ada --plain)"`,
    outOf: 'export WARDKEY_API_TOKEN="$WARDKEY_API_KEY"',
    examples: plainCalls(),
  },
  token_malformed: ofState(
    `# quotation marks that became a part of the value
export WARDKEY_API_TOKEN="'$(wardkey token create quoted --account ada --plain)'"`,
    `export WARDKEY_API_TOKEN="$(printf %s "$WARDKEY_API_TOKEN" | tr -d "'")"`,
  ),
  token_mistyped: ofState(
    `# the 20th character is another than the one that was issued
export WARDKEY_API_TOKEN="$(wardkey token create copied --account ada --plain | sed 's/^\\(.\\{19\\}\\)x/\\1y/;t;s/^\\(.\\{19\\}\\)./\\1x/')"`,
    create('copied-again'),
  ),
  token_wrong_prefix: ofState(
    `# what RunPod issues begins with rpa_
export WARDKEY_API_TOKEN="$(wardkey token create foreign --account ada --plain | sed 's/^[a-z0-9]*_/rpa_/')"`,
    create('own'),
  ),
  token_unknown: ofState(
    `# a token that another installation issued
export WARDKEY_API_TOKEN="$(cat token-of-staging.txt)"`,
    create('production'),
  ),
  token_disabled: ofState(
    `${create('nightly-job')}
wardkey token disable nightly-job --reason unused --note "spring cleaning"`,
    'wardkey token enable nightly-job',
  ),
  token_leaked: ofState(
    `${create('website')}
wardkey token disable website --reason leaked`,
    create('website-after-the-leak'),
  ),
  token_expired: ofState(
    `${create('trial', '--expires 1s')}
sleep 1`,
    create('after-the-trial', '--expires 90d'),
  ),
  token_rotated: ofState(
    `${create('app')}
wardkey token rotate app --grace 0 --plain > token-of-app.txt`,
    'export WARDKEY_API_TOKEN="$(cat token-of-app.txt)"',
  ),
  token_deleted: ofState(
    `${create('old-job')}
wardkey token delete old-job --confirm old-job`,
    create('new-job'),
  ),
  token_in_url: {
    into: create('in-url'),
    examples: [
      {
        language: 'curl',
        broken: curl('/v1/predictions?api_key=$WARDKEY_API_TOKEN', []),
        fixed: PLAIN_CALL.curl,
      },
      {
        language: 'python',
        broken: `import json, os, sys
from urllib import error, request

address = os.environ["WARDKEY_URL"] + "/v1/predictions"
try:
    print(json.load(request.urlopen(address + "?api_key=" + os.environ["WARDKEY_API_TOKEN"])))
except error.HTTPError as refused:
    sys.exit(refused.read().decode())
`,
        fixed: PLAIN_CALL.python,
      },
    ],
  },
  token_ambiguous: {
    into: create('twice'),
    examples: [
      {
        language: 'curl',
        broken: curl('/v1/predictions', [HEADER, '--header "Authorization: Token $WARDKEY_API_TOKEN"']),
        fixed: PLAIN_CALL.curl,
      },
    ],
  },
};
