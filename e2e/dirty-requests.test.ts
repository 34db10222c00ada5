import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { searchForTokens } from '../scripts/search-for-tokens.ts';
import { catalogue, isProblemCode, type ProblemCode } from '../src/problems/catalogue.ts';
import { checksumOf } from '../src/token-format/checksum.ts';
import { mintToken } from '../src/token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { callApi } from './call-api.ts';
import { eventually } from './eventually.ts';
import { exchangeRaw, type FullProblem, type RawAnswer, requestText, sendRaw, utf8 } from './raw-request.ts';
import { startWardkey } from './start-wardkey.ts';

/** What arrives in the place of a token when it was pasted, quoted, cut, exported or logged: one answer for each. */

const wardkey = await startWardkey({ after }, 'dirty');
const ada = await wardkey.createAccount();
const { text: t, id: tokenId } = await wardkey.createToken(ada.account.username, 'All', [
  'api',
  'tokens:read',
  'tokens:write',
  'verify',
]);
const { text: other } = ada.token;
const unknown = mintToken(DEFAULT_PREFIX);

/** The three programs inside the server that read a token: gateway, API, and the endpoint of resource servers. */
const TARGETS = {
  gateway: (headers: readonly string[]) => requestText('/v1/predictions', { headers }),
  api: (headers: readonly string[]) => requestText('/v1/account', { headers }),
  verify: (headers: readonly string[]) =>
    requestText('/v1/tokens/verify', { method: 'POST', headers, body: '{"token":"none"}' }),
};

const bearer = (text: string) => [`Authorization: Bearer ${text}`];
const replaced = (at: number, by: string) => t.slice(0, at) + by + t.slice(at + 1);
const mistyped = replaced(10, t.charAt(10) === 'x' ? 'y' : 'x');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex40 = Buffer.from(unknown).toString('hex').slice(0, 40);
const otherPrefix = (() => {
  const start = `acme_${unknown.slice(3, 32)}`;
  return start + checksumOf(start);
})();

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
  'as documented': bearer(t),
  'header name in other letters': [`aUTHORIZATION: Bearer ${t}`],
  'scheme in small letters': [`Authorization: bearer ${t}`],
  'scheme in capitals': [`Authorization: BEARER ${t}`],
  'two spaces': [`Authorization: Bearer  ${t}`],
  'many spaces': [`Authorization: Bearer${' '.repeat(50)}${t}`],
  'the scheme of older clients': [`Authorization: Token ${t}`],
  'the same in small letters, two spaces': [`Authorization: token  ${t}`],
  'blanks around the value, which are not part of it': [`Authorization: \t Bearer ${t} \t`],
  'no space after the colon of the header': [`Authorization:Bearer ${t}`],
};

const REFUSED: Readonly<Record<string, readonly [headers: readonly string[], Refusal]>> = {
  'no header': [
    [],
    { status: 401, code: 'token_missing', detail: /carried no API token/, fix: /environment variable/ },
  ],
  'a header of another name': [
    [`X-Api-Key: ${t}`],
    { status: 401, code: 'token_missing', detail: /carried no API token/, fix: /"Authorization: Bearer/ },
  ],
  'Bearer alone': [['Authorization: Bearer'], empty],
  'Bearer and blanks': [['Authorization: Bearer    '], empty],
  'Token alone': [['Authorization: Token'], empty],
  'an empty header': [['Authorization:'], { ...empty, detail: /nothing in the place of the API token/ }],
  'empty quotes': [bearer('""'), empty],
  'the bare token': [[`Authorization: ${t}`], malformed(/does not begin with the word Bearer/, IS_COMPLETE)],
  'Bearer, colon': [[`Authorization: Bearer: ${t}`], malformed(/a colon instead of a space/, IS_COMPLETE)],
  'Bearer, tab': [[`Authorization: Bearer\t${t}`], malformed(/a tab instead of a space/, IS_COMPLETE)],
  'Bearer without a space': [[`Authorization: Bearer${t}`], malformed(/the value at once/, IS_COMPLETE)],
  'another scheme': [[`Authorization: ApiKey ${t}`], malformed(/another word than Bearer/, IS_COMPLETE)],
  'double quotes': [bearer(`"${t}"`), malformed(/quot/, /Remove the quotation marks.*itself is complete/)],
  'single quotes': [bearer(`'${t}'`), malformed(/quot/, /Remove the quotation marks.*itself is complete/)],
  'typographic quotes': [bearer(utf8(`“${t}”`)), malformed(/quot/, /Remove the quotation marks/)],
  'quotes around the whole header': [[`Authorization: "Bearer ${t}"`], malformed(/quot/, /Remove the quot/)],
  'one quote left over': [bearer(`${t}"`), malformed(/quot.* after/, /Remove the quotation marks/)],
  'angle brackets': [bearer(`<${t}>`), malformed(/angle brackets around/, /Remove the brackets/)],
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
    bearer(`REPLICATE_API_TOKEN=${t}`),
    malformed(/whole line with a name/, /Send only what stands after.*itself is complete/),
  ],
  'the scheme in the variable': [bearer(`Bearer ${t}`), malformed(/has Bearer in it/, IS_COMPLETE)],
  'the older scheme in the variable': [bearer(`Token ${t}`), malformed(/has Token in it/, IS_COMPLETE)],
  'the header in the variable': [
    bearer(`Authorization: Bearer ${t}`),
    malformed(/Authorization/, IS_COMPLETE),
  ],
  'curl -u token:': [
    [`Authorization: Basic ${base64(`${t}:`)}`],
    malformed(/says Basic/, /curl sends for -u.*itself is complete/),
  ],
  'curl -u user:token': [
    [`Authorization: Basic ${base64(`ada:${t}`)}`],
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
    bearer(`R8_${t.slice(3)}`),
    wrongPrefix(/lower-case/, /without changing the case/),
  ],
  'the prefix lost': [bearer(t.slice(3)), wrongPrefix(/lost its beginning/, /Put r8_ back/)],
  'anything else': [
    bearer('opensesame'),
    wrongPrefix(/no API token of this installation/, /begins with r8_/),
  ],
  'the last character cut off': [
    bearer(t.slice(0, -1)),
    {
      status: 401,
      code: 'token_mistyped',
      detail: /39 of 40 characters: one is missing/,
      fix: COPY,
    },
  ],
  'half of it': [bearer(t.slice(0, 20)), malformed(/20 of 40 characters: it was cut off/, COPY)],
  'the prefix alone': [bearer('r8_'), malformed(/./, /./)],
  'a character too many': [
    bearer(`${t}x`),
    malformed(/41 characters where.* 40/, /good API token stands among/),
  ],
  'pasted twice': [
    bearer(t + t),
    malformed(/80 characters instead of 40.*pasted twice/, /good API token stands/),
  ],
  'a bad character': [bearer(replaced(10, '-')), malformed(/Character 11 is "-"/, COPY)],
  'a letter of another script': [bearer(utf8(replaced(10, 'а'))), malformed(/Character 11 is U\+0430/, COPY)],
  'one wrong character': [
    bearer(mistyped),
    { status: 401, code: 'token_mistyped', detail: /mistyped.*character 11 is wrong/, fix: COPY },
  ],
  'a hint': [bearer(utf8(`r8_…${t.slice(-4)}`)), malformed(/shortened form/, /only names a token/)],
  'a hint with three dots': [
    bearer(`r8_...${t.slice(-4)}`),
    malformed(/shortened form/, /only names a token/),
  ],
  'a hint with asterisks': [
    bearer(`r8_****${t.slice(-4)}`),
    malformed(/shortened form/, /only names a token/),
  ],
  'an example': [bearer('r8_your_token_here'), malformed(/text of an example/, /40 characters that begin/)],
  'the word undefined': [bearer('undefined'), malformed(/the word undefined/, /variable is set/)],
  'the word None': [bearer('None'), malformed(/the word None/, /variable is set/)],
  'an object': [bearer('[object Object]'), malformed(/the name of an object/, /variable is set/)],
  'a space in the middle': [
    bearer(`${t.slice(0, 20)} ${t.slice(20)}`),
    malformed(/a space inside/, /Remove the space.*itself is complete/),
  ],
  'a no-break space in front': [bearer(utf8(`\u00a0${t}`)), malformed(/no-break space before/, IS_COMPLETE)],
  'a zero-width space behind': [bearer(utf8(`${t}\u200b`)), malformed(/without width after/, /plain text/)],
  'a byte order mark in front': [
    bearer(utf8(`\ufeff${t}`)),
    malformed(/byte order mark before/, /without a byte/),
  ],
  'bytes that are no UTF-8': [bearer(`${t}\xe9`), malformed(/Character 41 is U\+00E9/, /itself is complete/)],
  'a file in place of a token': [bearer('x'.repeat(9000)), malformed(/9007 characters where/, COPY)],
  'a token that nobody was issued': [
    bearer(unknown),
    { status: 401, code: 'token_unknown', detail: /never issued it/, fix: /create a new token/ },
  ],
  'two headers with the same token': [[...bearer(t), ...bearer(t)], AMBIGUOUS],
  'two headers with different tokens': [[...bearer(t), ...bearer(other)], AMBIGUOUS],
  'two headers in other letters': [[...bearer(t), `authorization: Bearer ${other}`], AMBIGUOUS],
  'two headers, the first empty': [['Authorization:', ...bearer(t)], AMBIGUOUS],
  'two headers, the second Basic': [[...bearer(t), `Authorization: Basic ${base64('a:b')}`], AMBIGUOUS],
  'two headers that a proxy joined': [bearer(`${t}, Bearer ${other}`), AMBIGUOUS],
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

/** Requests that are not even HTTP, or that Node refuses before anything of ours is asked. */
const BROKEN: Readonly<Record<string, readonly [bytes: string, status: number, detail: RegExp]>> = {
  'a carriage return behind the token': [
    requestText('/v1/predictions', { headers: bearer(`${t}\r`) }),
    400,
    /carriage/,
  ],
  'a carriage return within': [
    requestText('/v1/account', { headers: bearer(`${t}\rx`) }),
    400,
    /carriage return/,
  ],
  'a carriage return in another header': [
    requestText('/v1/account', { headers: ['X-Note: a\rb', ...bearer(t)] }),
    400,
    /carriage return/,
  ],
  'a NUL behind the token': [
    requestText('/v1/account', { headers: bearer(`${t}\0`) }),
    400,
    /not a well-formed/,
  ],
  'a line break within': [
    requestText('/v1/account', { headers: bearer(`${t.slice(0, 9)}\n${t}`) }),
    400,
    /./,
  ],
  'a value on two lines': [
    requestText('/v1/account', { headers: [`Authorization: Bearer\r\n ${t}`] }),
    400,
    /./,
  ],
  'a space before the colon': [
    requestText('/v1/account', { headers: [`Authorization : Bearer ${t}`] }),
    400,
    /./,
  ],
  'a header of 64 KiB': [requestText('/v1/account', { headers: bearer('x'.repeat(65_536)) }), 431, /16 KiB/],
  'very many headers': [
    requestText('/v1/predictions', {
      headers: Array.from({ length: 3000 }, (_, index) => `X-${index}: ${t}`),
    }),
    431,
    /16 KiB/,
  ],
  'a token in place of the method': [
    requestText('/v1/account', { method: t.replace('_', '') }),
    400,
    /well-formed/,
  ],
  'length and chunks': [
    requestText('/v1/tokens', {
      method: 'POST',
      headers: [...bearer(t), 'Transfer-Encoding: chunked'],
      body: '0\r\n\r\n',
    }),
    400,
    /well-formed/,
  ],
  'two lengths': [
    requestText('/v1/tokens', { method: 'POST', headers: [...bearer(t), 'Content-Length: 4'], body: '{}' }),
    400,
    /well-formed/,
  ],
  'a negative length': [
    requestText('/v1/tokens', { method: 'POST', headers: ['Content-Length: -1'] }),
    400,
    /./,
  ],
  'no HTTP at all': [`hello ${t}\r\n\r\n`, 400, /not a well-formed HTTP request/],
  'a TLS greeting': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, /./],
};

test('a request that is not well-formed HTTP gets a problem that says so, and never a part of its bytes', async () => {
  for (const [what, [bytes, status, detail]] of Object.entries(BROKEN)) {
    const problem = refusalOf(await sendRaw(wardkey.url, bytes), what);
    assert.equal(problem.status, status, what);
    assert.match(problem.detail, detail, what);
  }
});

test('a request that HTTP allows and a library in between would drop is answered all the same', async () => {
  const line = (target: string, version = '1.1') => `GET ${target} HTTP/${version}\r\nConnection: close\r\n`;
  const odd: Readonly<Record<string, string>> = {
    'HTTP/0.9': 'GET /v1/account\r\n\r\n',
    'HTTP/1.0 without Host': `${line('/v1/account', '1.0')}\r\n`,
    'no Host': `${line('/v1/account')}\r\n`,
    'no Host, gateway': `${line('/v1/predictions')}\r\n`,
    'a Host that is none': `${line('/v1/account')}Host: a b\r\n\r\n`,
    'a Host with a path': `${line('/v1/account')}Host: a/b?c#d\r\n\r\n`,
    'OPTIONS *': requestText('*', { method: 'OPTIONS' }),
    'a whole address as target': requestText('ftp://wardkey.test/v1/account'),
    'an expectation nobody knows': requestText('/v1/account', { headers: ['Expect: a-wonder'] }),
    'a path that is badly escaped': requestText('/v1/tokens/%E0%A4%A', { headers: bearer(t) }),
    'a path with a NUL in it': requestText('/v1/tokens/%00', { headers: bearer(t) }),
  };
  for (const [what, bytes] of Object.entries(odd)) {
    const { status } = refusalOf(await sendRaw(wardkey.url, bytes), what);
    assert.ok(status >= 400 && status < 500, `${what}: ${status}`);
  }
});

test('a token in the URL is refused, even a good one, however it is written there', async () => {
  const escaped = [...t].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
  const inUrl = [
    `/v1/predictions?api_key=${t}`,
    `/v1/predictions?a=b&access_token=${t}`,
    `/v1/predictions?x=${t}`,
    `/v1/predictions?${t}`,
    `/v1/predictions/${t}`,
    `/v1/account?token=${t}`,
    `/v1/account?x=${t.replace('_', '%5f')}`,
    `/v1/account?x=${escaped}`,
    `/v1/account?x=${escaped.replaceAll('%', '%25')}`,
    `/v1/predictions/${escaped}`,
    `/v1/tokens/${t}`,
    `/v1/tokens/${escaped.toUpperCase()}?x=1`,
    '/v1/predictions?api_key=opensesame',
    `/v1/predictions?api_key=${unknown}`,
  ];
  for (const [index, target] of inUrl.entries()) {
    const problem = refusalOf(await sendRaw(wardkey.url, requestText(target)), `URL ${index}`);
    assert.equal(problem.code, 'token_in_url', `URL ${index}`);
    assert.match(problem.fix, /Send it in the header .*rotate the token/, 'the fix says to rotate');
  }
});

test('a token in the header and one in the URL are one too many, whichever is good', async () => {
  for (const [inHeader, inUrl] of [
    [t, t],
    [t, other],
    [t, unknown],
    [unknown, t],
    [mistyped, t],
  ]) {
    for (const target of ['/v1/predictions', '/v1/account']) {
      const request = requestText(`${target}?api_key=${inUrl}`, { headers: bearer(inHeader ?? '') });
      const problem = refusalOf(await sendRaw(wardkey.url, request), target);
      assert.deepEqual([problem.status, problem.code], [400, 'token_ambiguous']);
      assert.match(problem.detail, /Authorization header and another copy in its URL/);
    }
  }
});

test('a good token that was seen in a URL is noted in the audit trail of its owner, once, and on the token', async () => {
  const { id, text } = await wardkey.createToken(ada.account.username, 'In a URL');
  const entries = async () => {
    const { body } = await callApi<{ results: { action: string; actor: { kind: string } }[] }>(
      wardkey.url,
      t,
      'GET',
      `/v1/audit?token=${id}`,
    );
    return body.results.filter(({ action }) => action === 'token.seen_in_url');
  };
  const sendInUrl = () => sendRaw(wardkey.url, requestText(`/v1/predictions?api_key=${text}`));
  await Promise.all(Array.from({ length: 5 }, sendInUrl));
  await eventually('the entry', async () => (await entries()).at(0));
  await sendInUrl();
  await wardkey.stop();
  await wardkey.restart();
  await sendInUrl();
  // A later change comes after whatever the request above may have set off.
  await wardkey.wardkey(['token', 'rename', id, 'Seen in a URL']);
  const all = await entries();
  assert.equal(all.length, 1);
  assert.deepEqual(all[0]?.actor, { kind: 'system', name: 'URL watch' });
  const shown = await callApi<{ seen_in_url_at: string | null; state: string }>(
    wardkey.url,
    t,
    'GET',
    `/v1/tokens/${id}`,
  );
  assert.ok(shown.body.seen_in_url_at);
  assert.equal(shown.body.state, 'active', 'that alone ends no token');
});

test('two tokens that nobody was issued get the same answer to the letter, near to a real one or not', async () => {
  const near = t.slice(0, 30) + unknown.slice(30, 34);
  const answers = await Promise.all(
    [unknown, mintToken(DEFAULT_PREFIX), near + checksumOf(near)].map(async (text) => {
      const answer = await sendRaw(wardkey.url, requestText('/v1/account', { headers: bearer(text) }));
      return answer.bytes.replaceAll(answer.problem().request_id, 'ID').replace(/\r\nDate: .*/, '');
    }),
  );
  assert.match(answers[0] ?? '', /token_unknown/);
  assert.equal(new Set(answers).size, 1);
});

test('the challenge is that of RFC 6750: bare without credentials, else with error, description and page', async () => {
  const challengeOf = async (headers: readonly string[], target = '/v1/account') =>
    (await sendRaw(wardkey.url, requestText(target, { headers }))).headers.get('www-authenticate');
  for (const target of ['/v1/account', '/v1/predictions']) {
    assert.equal(await challengeOf([], target), 'Bearer realm="wardkey"');
    assert.equal(await challengeOf(['Authorization: Bearer'], target), 'Bearer realm="wardkey"');
    for (const headers of [bearer(unknown), bearer(mistyped), bearer(utf8('“x”')), bearer('a"b\\c')]) {
      const attributes = attributesOf(await challengeOf(headers, target));
      assert.equal(attributes.realm, 'wardkey');
      assert.equal(attributes.error, 'invalid_token');
      assert.ok(attributes.error_description);
      assert.match(attributes.error_uri ?? '', /\/errors\/token_\w+$/);
    }
    const twice = attributesOf(await challengeOf([...bearer(t), ...bearer(t)], target));
    assert.equal(twice.error, 'invalid_request');
  }
  const { text: poor } = await wardkey.createToken(ada.account.username, 'a "b" \\ é 🔑', ['tokens:read']);
  const forbidden = await sendRaw(wardkey.url, requestText('/v1/predictions', { headers: bearer(poor) }));
  assert.equal(forbidden.status, 403);
  const lacking = attributesOf(forbidden.headers.get('www-authenticate'));
  assert.deepEqual([lacking.error, lacking.scope], ['insufficient_scope', 'api']);
  assert.match(lacking.error_description ?? '', /lacks the scope 'api'/, 'whatever the token is called');
  assert.deepEqual(forbidden.problem().required_scopes, ['api']);
});

test('clients of Replicate get the title and the sentences for which they look, then the diagnosis', async () => {
  for (const agent of ['replicate-javascript/1.4.0', 'replicate-python/1.0.7']) {
    for (const [name, request] of Object.entries(TARGETS)) {
      const asked = async (headers: readonly string[]) =>
        refusalOf(
          await sendRaw(wardkey.url, request([`User-Agent: ${agent}`, ...headers])),
          name,
          'Unauthenticated',
        );
      const missing = await asked([]);
      assert.match(
        missing.detail,
        /^You did not pass an authentication token\. The request carried no API token/,
      );
      for (const text of [unknown, mistyped, t.slice(0, 20), '$REPLICATE_API_TOKEN']) {
        const { detail } = await asked(bearer(text));
        assert.match(detail, /^You did not pass a valid authentication token\. [A-Z].{20}/);
      }
    }
  }
});

test('HEAD gets the head of the same answer and no body, refused or not', async () => {
  for (const target of ['/v1/account', '/v1/predictions', '/v1/tokens/self', '/errors/token_missing']) {
    for (const headers of [[], bearer(t), bearer(mistyped)]) {
      const [get, head] = await Promise.all(
        ['GET', 'HEAD'].map((method) => sendRaw(wardkey.url, requestText(target, { method, headers }))),
      );
      assert.equal(head?.status, get?.status, target);
      assert.equal(head?.body, '', target);
      for (const name of ['content-type', 'www-authenticate', 'cache-control']) {
        assert.equal(
          head?.headers.get(name)?.split(', error_uri')[0],
          get?.headers.get(name)?.split(', error_uri')[0],
        );
      }
    }
  }
});

test('OPTIONS names the methods of the API, needs a token at the gateway, and lets no other site in', async () => {
  const cors = ['Origin: https://evil.example.net', 'Access-Control-Request-Method: POST'];
  const options = (target: string, headers: readonly string[]) =>
    sendRaw(wardkey.url, requestText(target, { method: 'OPTIONS', headers: [...cors, ...headers] }));
  const atApi = await options('/v1/tokens', []);
  assert.deepEqual([atApi.status, atApi.headers.get('allow')], [405, 'GET, POST']);
  const atGateway = await options('/v1/predictions', []);
  assert.equal(refusalOf(atGateway, 'OPTIONS').code, 'token_missing');
  for (const answer of [atApi, atGateway, await options('/v1/account', bearer(t))]) {
    assert.equal(answer.headers.get('access-control-allow-origin'), undefined);
  }
});

test('a body is invited only where it will be read: 100-continue comes after the token was checked', async () => {
  const ask = (headers: readonly string[]) =>
    exchangeRaw(
      wardkey.url,
      requestText('/v1/models/wardkey/demo/predictions', {
        method: 'POST',
        headers: ['Expect: 100-continue', 'Content-Length: 17', ...headers],
      }),
      '{"input":{"a":1}}',
    );
  assert.match(await ask([]), /^HTTP\/1\.1 401 /);
  assert.match(await ask(bearer(t)), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
});

test('requests in one packet are each answered for their own token, in their order', async () => {
  const one = (target: string, headers: readonly string[], end = false) => {
    const text = requestText(target, { headers });
    return end ? text : text.replace('Connection: close\r\n', '');
  };
  const bytes = await exchangeRaw(
    wardkey.url,
    one('/v1/account', bearer(t)) +
      one('/v1/account', []) +
      one('/v1/predictions', bearer(mistyped)) +
      one('/v1/account', bearer(other)) +
      one('/v1/predictions', bearer(unknown), true),
  );
  assert.deepEqual(
    [...bytes.matchAll(/HTTP\/1\.1 (\d+)|"code":"(\w+)"|"name":"(All|Default)"/g)].map(([, ...found]) =>
      found.find((each) => each !== undefined),
    ),
    ['200', 'All', '401', 'token_missing', '401', 'token_mistyped', '200', 'Default', '401', 'token_unknown'],
  );
});

test('the body of a refused request is never taken for another request, however it looks', async () => {
  const hidden = requestText('/v1/account', { headers: bearer(t) });
  const refusing: readonly (readonly [string, string, readonly string[], number])[] = [
    ['POST', '/v1/predictions', [], 401],
    ['POST', '/v1/tokens', [], 401],
    ['POST', '/v1/tokens', bearer(t), 422],
    ['POST', '/v1/tokens/verify', bearer(t), 422],
    ['POST', '/v1/tokens/verify', bearer(other), 403],
    ['POST', '/v1/account', bearer(t), 405],
    ['POST', '/v1/predictions/../x', bearer(t), 400],
    ['POST', '/v1/v1/predictions', bearer(t), 404],
    ['DELETE', '/v1/tokens/nobody', bearer(t), 422],
    ['POST', '/healthz', [], 200],
  ];
  for (const [method, target, headers, status] of refusing) {
    for (const filling of ['', 'x'.repeat(200_000)]) {
      const first = requestText(target, { method, headers, body: hidden + filling });
      const bytes = await exchangeRaw(
        wardkey.url,
        first.replace('Connection: close\r\n', '') + requestText('/v1/account'),
      );
      const [one, two, ...more] = [...bytes.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, each]) => Number(each));
      assert.ok(one === status || (filling !== '' && one === 413), `${method} ${target}: ${one}`);
      assert.deepEqual([two, more], [401, []], `${method} ${target}`);
      assert.ok(!bytes.includes('"username"'), `${method} ${target}`);
    }
  }
});

test('rubbish behind a request does not get into the answer that is still on its way', async (context) => {
  const upstream = createServer((_request, response) => response.write('the first piece'));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  context.after(() => upstream.closeAllConnections());
  context.after(() => upstream.close());
  const { port } = upstream.address() as AddressInfo;
  const gateway = await startWardkey(context, 'rubbish', { WARDKEY_UPSTREAM: `http://127.0.0.1:${port}` });
  const { token } = await gateway.createAccount();
  const request = requestText('/v1/stream', { headers: bearer(token.text) });
  const bytes = await exchangeRaw(gateway.url, request, '\0rubbish\r\n\r\n');
  assert.match(bytes, /the first piece/);
  assert.deepEqual(bytes.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200']);
});

test('the page of every problem is there as HTML, as Markdown and as JSON, for whoever follows its type', async () => {
  for (const code of Object.keys(catalogue).filter(isProblemCode)) {
    const type = `${wardkey.url}/errors/${code}`;
    const { title, status, fix } = catalogue[code];
    const [html, markdown, json] = await Promise.all(['', '.md', '.json'].map((form) => fetch(type + form)));
    for (const page of [html, markdown, json]) assert.equal(page?.status, 200, code);
    assert.match(html?.headers.get('content-type') ?? '', /^text\/html; charset=utf-8/i);
    assert.match(html?.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.ok((await html?.text())?.includes(title), code);
    assert.match(markdown?.headers.get('content-type') ?? '', /^text\/markdown/);
    assert.ok((await markdown?.text())?.startsWith(`# ${title}\n`), code);
    const row = (await json?.json()) as Record<string, unknown>;
    assert.deepEqual([row.code, row.status, row.title, row.fix], [code, status, title, fix]);
  }
  const index = await (await fetch(`${wardkey.url}/errors`)).text();
  for (const code of Object.keys(catalogue)) assert.ok(index.includes(`href="/errors/${code}"`), code);
  for (const none of [
    'no_such_code',
    'token_missing.xml',
    '__proto__',
    'constructor.json',
    'token_missing/x',
  ]) {
    assert.equal((await fetch(`${wardkey.url}/errors/${none}`)).status, 404, none);
  }
});

test('nothing of all this stands in a file of the server: not in its log, not in its database', async () => {
  await wardkey.stop();
  const { found, files } = searchForTokens(wardkey.folder);
  assert.ok(files >= 3, 'database, key and log were searched');
  assert.deepEqual(found, []);
  await wardkey.restart();
});

test('the token that all this was tried with still works, and nothing of it was changed', async () => {
  const { body } = await callApi<{ state: string; name: string }>(wardkey.url, t, 'GET', '/v1/tokens/self');
  assert.deepEqual([body.state, body.name], ['active', 'All']);
  assert.ok(tokenId);
});

/** What holds of every refusal: the fields of RFC 9457 and ours, the headers, and that nothing of a token is in it. */
function refusalOf(answer: RawAnswer, what: string, title?: string): FullProblem {
  const problem = answer.problem();
  assert.ok(isProblemCode(problem.code), what);
  assert.equal(problem.type, `${wardkey.url}/errors/${problem.code}`, what);
  assert.equal(problem.title, title ?? catalogue[problem.code].title, what);
  assert.equal(problem.status, answer.status, what);
  assert.equal(answer.status, catalogue[problem.code].status, what);
  assert.equal(problem.instance, `urn:wardkey:request:${problem.request_id}`, what);
  assert.equal(answer.headers.get('x-request-id'), problem.request_id, what);
  assert.equal(answer.headers.get('cache-control'), 'no-store', what);
  assert.ok(problem.detail.length > 10 && problem.fix.length > 5, what);
  assert.ok(Buffer.byteLength(answer.body) <= 1024, `${what}: a problem fits in 1 KB`);
  for (const text of [t, other, unknown, mistyped, otherPrefix]) assertNothingOf(text, answer.bytes, what);
  return problem;
}

function assertNothingOf(text: string, bytes: string, what: string): void {
  const random = text.slice(text.indexOf('_') + 1);
  for (const form of [random, base64(`${text}:`), Buffer.from(random).toString('hex')]) {
    for (let start = 0; start + 8 <= form.length; start += 1) {
      assert.ok(!bytes.includes(form.slice(start, start + 8)), `${what}: repeats a part of the token`);
    }
  }
}

/** The attributes of a challenge, read strictly: quoted strings of the characters that RFC 6750 allows. */
function attributesOf(challenge: string | undefined): Partial<Record<string, string>> {
  const [, list = ''] = /^Bearer (.+)$/.exec(challenge ?? '') ?? [];
  const pairs = [...list.matchAll(/([a-z_]+)="([\x20-\x21\x23-\x5b\x5d-\x7e]*)"(?:, |$)/g)];
  assert.equal(pairs.map(([whole]) => whole).join(''), list, `not a challenge: ${challenge}`);
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
}
