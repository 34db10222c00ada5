import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { ProblemCode } from '../src/problems/catalogue.ts';
import { checksumOf } from '../src/token-format/checksum.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { base64, bearer, openDirtyStage, TARGETS } from './dirty-stage.ts';
import { requestText, sendRaw, utf8 } from './raw-request.ts';

/** What arrives in the place of a token when it was pasted, quoted, cut, exported or logged: one answer for each. */

const stage = await openDirtyStage({ after }, 'dirty');
const { wardkey, good, other, unknown, mistyped, otherPrefix, refusalOf } = stage;

const replaced = (at: number, by: string) => good.slice(0, at) + by + good.slice(at + 1);
const hex40 = Buffer.from(unknown).toString('hex').slice(0, 40);

interface Refusal {
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: RegExp;
  readonly fix: RegExp;
}

const malformed = (detail: RegExp, fix: RegExp): Refusal => ({
  status: 401,
  code: 'token_malformed',
  detail,
  fix,
});
const wrongPrefix = (detail: RegExp, fix: RegExp): Refusal => ({
  status: 401,
  code: 'token_wrong_prefix',
  detail,
  fix,
});
const empty: Refusal = {
  status: 401,
  code: 'token_missing',
  detail: /says (?:Bearer|Token), but no API token follows/,
  fix: /is empty: set it/,
};
const COPY = /Copy the whole API token again/;
const IS_COMPLETE = /The API token itself is complete/;
const AMBIGUOUS: Refusal = {
  status: 400,
  code: 'token_ambiguous',
  detail: /more than one place/,
  fix: /exactly one Authorization header/,
};

const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  'as documented': bearer(good),
  'header name in other letters': [`aUTHORIZATION: Bearer ${good}`],
  'scheme in small letters': [`Authorization: bearer ${good}`],
  'scheme in capitals': [`Authorization: BEARER ${good}`],
  'two spaces': [`Authorization: Bearer  ${good}`],
  'many spaces': [`Authorization: Bearer${' '.repeat(50)}${good}`],
  'the scheme of older clients': [`Authorization: Token ${good}`],
  'the same in small letters, two spaces': [`Authorization: token  ${good}`],
  'blanks around the value, which are not part of it': [`Authorization: \t Bearer ${good} \t`],
  'no space after the colon of the header': [`Authorization:Bearer ${good}`],
};

const REFUSED: Readonly<Record<string, readonly [headers: readonly string[], Refusal]>> = {
  'no header': [
    [],
    { status: 401, code: 'token_missing', detail: /carried no API token/, fix: /environment variable/ },
  ],
  'a header of another name': [
    [`X-Api-Key: ${good}`],
    { status: 401, code: 'token_missing', detail: /carried no API token/, fix: /"Authorization: Bearer/ },
  ],
  'Bearer alone': [['Authorization: Bearer'], empty],
  'Bearer and blanks': [['Authorization: Bearer    '], empty],
  'Token alone': [['Authorization: Token'], empty],
  'an empty header': [['Authorization:'], { ...empty, detail: /nothing in the place of the API token/ }],
  'empty quotes': [bearer('""'), empty],
  'the bare token': [
    [`Authorization: ${good}`],
    malformed(/does not begin with the word Bearer/, IS_COMPLETE),
  ],
  'Bearer, colon': [[`Authorization: Bearer: ${good}`], malformed(/a colon instead of a space/, IS_COMPLETE)],
  'Bearer, tab': [[`Authorization: Bearer\t${good}`], malformed(/a tab instead of a space/, IS_COMPLETE)],
  'Bearer without a space': [[`Authorization: Bearer${good}`], malformed(/the value at once/, IS_COMPLETE)],
  'another scheme': [[`Authorization: ApiKey ${good}`], malformed(/another word than Bearer/, IS_COMPLETE)],
  'double quotes': [bearer(`"${good}"`), malformed(/quot/, /Remove the quotation marks.*itself is complete/)],
  'single quotes': [bearer(`'${good}'`), malformed(/quot/, /Remove the quotation marks.*itself is complete/)],
  'typographic quotes': [bearer(utf8(`“${good}”`)), malformed(/quot/, /Remove the quotation marks/)],
  'quotes around the whole header': [
    [`Authorization: "Bearer ${good}"`],
    malformed(/quot/, /Remove the quot/),
  ],
  'one quote left over': [bearer(`${good}"`), malformed(/quot.* after/, /Remove the quotation marks/)],
  'angle brackets': [bearer(`<${good}>`), malformed(/angle brackets around/, /Remove the brackets/)],
  'a shell variable': [
    bearer('$REPLICATE_API_TOKEN'),
    malformed(/shell variable \(REPLICATE_API_TOKEN\)/, /double quotes/),
  ],
  'a shell variable in braces': [
    bearer('$\x7bREPLICATE_API_TOKEN}'),
    malformed(/shell variable \(REPLICATE_API_TOKEN\)/, /double quotes/),
  ],
  'a Windows variable': [bearer('%REPLICATE_API_TOKEN%'), malformed(/Windows variable/, /\$env:NAME/)],
  'a template field': [bearer('{{ secrets.RUNPOD_API_KEY }}'), malformed(/field of a template/, /secret/)],
  'the name of a variable': [bearer('RUNPOD_API_KEY'), malformed(/name of a variable/, /value of that var/)],
  'a whole line of a settings file': [
    bearer(`REPLICATE_API_TOKEN=${good}`),
    malformed(/whole line with a name/, /Send only what stands after.*itself is complete/),
  ],
  'the scheme in the variable': [bearer(`Bearer ${good}`), malformed(/has Bearer in it/, IS_COMPLETE)],
  'the older scheme in the variable': [bearer(`Token ${good}`), malformed(/has Token in it/, IS_COMPLETE)],
  'the header in the variable': [
    bearer(`Authorization: Bearer ${good}`),
    malformed(/Authorization/, IS_COMPLETE),
  ],
  'curl -u token:': [
    [`Authorization: Basic ${base64(`${good}:`)}`],
    malformed(/says Basic/, /curl sends for -u.*itself is complete/),
  ],
  'curl -u user:token': [
    [`Authorization: Basic ${base64(`ada:${good}`)}`],
    malformed(/says Basic/, IS_COMPLETE),
  ],
  'curl -u user:password': [
    [`Authorization: Basic ${base64('ada:opensesame')}`],
    malformed(/says Basic/, /no good API token yet/),
  ],
  'a RunPod key': [
    bearer(`rpa_${unknown.slice(3)}`),
    wrongPrefix(/looks like a RunPod key/, /begins with r8_/),
  ],
  'a legacy Replicate token': [bearer(hex40), wrongPrefix(/Replicate token of the old form/, /created here/)],
  'a token of another installation': [
    bearer(otherPrefix),
    wrongPrefix(/another installation: it begins with acme_/, /address of that installation/),
  ],
  'the prefix in capitals': [
    bearer(`R8_${good.slice(3)}`),
    wrongPrefix(/lower-case/, /without changing the case/),
  ],
  'the prefix lost': [bearer(good.slice(3)), wrongPrefix(/lost its beginning/, /Put r8_ back/)],
  'anything else': [
    bearer('opensesame'),
    wrongPrefix(/no API token of this installation/, /begins with r8_/),
  ],
  'the last character cut off': [
    bearer(good.slice(0, -1)),
    {
      status: 401,
      code: 'token_mistyped',
      detail: /39 of 40 characters: one is missing/,
      fix: COPY,
    },
  ],
  'half of it': [bearer(good.slice(0, 20)), malformed(/20 of 40 characters: it was cut off/, COPY)],
  'the prefix alone': [bearer('r8_'), malformed(/./, /./)],
  'a character too many': [
    bearer(`${good}x`),
    malformed(/41 characters where.* 40/, /good API token stands among/),
  ],
  'pasted twice': [
    bearer(good + good),
    malformed(/80 characters instead of 40.*pasted twice/, /good API token stands/),
  ],
  'a bad character': [bearer(replaced(10, '-')), malformed(/Character 11 is "-"/, COPY)],
  'a letter of another script': [bearer(utf8(replaced(10, 'а'))), malformed(/Character 11 is U\+0430/, COPY)],
  'one wrong character': [
    bearer(mistyped),
    { status: 401, code: 'token_mistyped', detail: /mistyped.*character 11 is wrong/, fix: COPY },
  ],
  'a hint': [bearer(utf8(`r8_…${good.slice(-4)}`)), malformed(/shortened form/, /only names a token/)],
  'a hint with three dots': [
    bearer(`r8_...${good.slice(-4)}`),
    malformed(/shortened form/, /only names a token/),
  ],
  'a hint with asterisks': [
    bearer(`r8_****${good.slice(-4)}`),
    malformed(/shortened form/, /only names a token/),
  ],
  'an example': [bearer('r8_your_token_here'), malformed(/text of an example/, /40 characters that begin/)],
  'the word undefined': [bearer('undefined'), malformed(/the word undefined/, /variable is set/)],
  'the word None': [bearer('None'), malformed(/the word None/, /variable is set/)],
  'an object': [bearer('[object Object]'), malformed(/the name of an object/, /variable is set/)],
  'a space in the middle': [
    bearer(`${good.slice(0, 20)} ${good.slice(20)}`),
    malformed(/a space inside/, /Remove the space.*itself is complete/),
  ],
  'a no-break space in front': [
    bearer(utf8(`\u00a0${good}`)),
    malformed(/no-break space before/, IS_COMPLETE),
  ],
  'a zero-width space behind': [
    bearer(utf8(`${good}\u200b`)),
    malformed(/without width after/, /plain text/),
  ],
  'a byte order mark in front': [
    bearer(utf8(`\ufeff${good}`)),
    malformed(/byte order mark before/, /without a byte/),
  ],
  'bytes that are no UTF-8': [
    bearer(`${good}\xe9`),
    malformed(/Character 41 is U\+00E9/, /itself is complete/),
  ],
  'a file in place of a token': [bearer('x'.repeat(9000)), malformed(/9007 characters where/, COPY)],
  'a token that nobody was issued': [
    bearer(unknown),
    { status: 401, code: 'token_unknown', detail: /never issued it/, fix: /create a new token/ },
  ],
  'two headers with the same token': [[...bearer(good), ...bearer(good)], AMBIGUOUS],
  'two headers with different tokens': [[...bearer(good), ...bearer(other)], AMBIGUOUS],
  'two headers in other letters': [[...bearer(good), `authorization: Bearer ${other}`], AMBIGUOUS],
  'two headers, the first empty': [['Authorization:', ...bearer(good)], AMBIGUOUS],
  'two headers, the second Basic': [[...bearer(good), `Authorization: Basic ${base64('a:b')}`], AMBIGUOUS],
  'two headers that a proxy joined': [bearer(`${good}, Bearer ${other}`), AMBIGUOUS],
};

for (const [name, request] of Object.entries(TARGETS)) {
  test(`${name}: every form of a good header that a client may send is accepted`, async () => {
    for (const [what, headers] of Object.entries(ACCEPTED)) {
      assert.equal((await sendRaw(wardkey.url, request(headers))).status, 200, what);
    }
  });

  test(`${name}: every dirty token gets its own answer: status, code, the mistake and its fix, and no token`, async () => {
    const wrong: string[] = [];
    for (const [what, [headers, expected]] of Object.entries(REFUSED)) {
      const { status, code, detail, fix } = refusalOf(await sendRaw(wardkey.url, request(headers)), what);
      const isTold = expected.detail.test(detail) && expected.fix.test(fix);
      if (status !== expected.status || code !== expected.code || !isTold) {
        wrong.push(`${what}: ${status} ${code}: ${detail} ${fix}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
}

test('two tokens that nobody was issued get the same answer to the letter, near to a real one or not', async () => {
  const near = good.slice(0, 30) + unknown.slice(30, 34);
  const answers = await Promise.all(
    [unknown, mintToken(DEFAULT_PREFIX), near + checksumOf(near)].map(async (text) => {
      const answer = await sendRaw(wardkey.url, requestText('/v1/account', { headers: bearer(text) }));
      return answer.bytes.replaceAll(answer.problem().request_id, 'ID').replace(/\r\nDate: .*/, '');
    }),
  );
  assert.match(answers[0] ?? '', /token_unknown/);
  assert.equal(new Set(answers).size, 1);
});

test('nothing of all this stands in a file of the server, and the token it was tried with is as it was', async () => {
  await stage.assertUntouched();
});
