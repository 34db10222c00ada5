import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { mintToken } from '../token-format/mint-token.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { type Configuration, type ReadConfiguration, readConfiguration } from './configuration.ts';

/** Each setting: values that are taken, with what becomes of them, and values that are refused. */
const SETTINGS: readonly {
  readonly name: string;
  readonly of: (configuration: Configuration) => unknown;
  readonly unset: unknown;
  readonly good: readonly (readonly [string, unknown])[];
  readonly wrong: readonly string[];
  /** Settings that this one needs beside it. */
  readonly beside?: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'WARDKEY_PORT',
    of: ({ port }) => port,
    unset: 7070,
    good: [
      ['0', 0],
      ['8080', 8080],
      ['65535', 65_535],
      [' 8080 ', 8080],
    ],
    wrong: ['65536', '99999', '-8080', '80.80', '8080/tcp', '0x1F90', '1e3', ':8080', 'http'],
  },
  {
    name: 'WARDKEY_ALERT_KEYS_URL',
    of: ({ alertReporters }) => alertReporters[0]?.keysUrl,
    unset: 'https://api.github.com/meta/public_keys/secret_scanning',
    good: [['http://127.0.0.1:9/keys', 'http://127.0.0.1:9/keys']],
    wrong: ['keys', 'ftp://example.com/keys', 'https://user:password@example.com/'],
  },
  {
    name: 'WARDKEY_ALERT_REPORTERS',
    of: ({ alertReporters }) => alertReporters.slice(1),
    unset: [],
    good: [
      [
        'deps.dev GOSST-PUBLIC-KEY https://depstoken.dev/keys, My own service My-Key http://127.0.0.1:9/k',
        [
          { name: 'deps.dev', headerPrefix: 'gosst-public-key', keysUrl: 'https://depstoken.dev/keys' },
          { name: 'My own service', headerPrefix: 'my-key', keysUrl: 'http://127.0.0.1:9/k' },
        ],
      ],
    ],
    wrong: [
      'sender.example',
      'sender.example A-KEY',
      'sender.example A-KEY sender.example',
      'a b: http://x.example/',
    ],
  },
  {
    name: 'WARDKEY_HOST',
    of: ({ host }) => host,
    unset: '127.0.0.1',
    good: [
      ['0.0.0.0', '0.0.0.0'],
      ['::1', '::1'],
      ['localhost', 'localhost'],
    ],
    wrong: ['http://127.0.0.1', '127.0.0.1:7070', 'two words', '[::1]', 'name_with_underscore'],
  },
  {
    name: 'WARDKEY_DATA_DIR',
    of: ({ dataFolder }) => dataFolder,
    unset: resolve('wardkey-data'),
    good: [
      ['/var/lib/wardkey', '/var/lib/wardkey'],
      ['elsewhere', resolve('elsewhere')],
    ],
    wrong: [],
  },
  {
    name: 'WARDKEY_PUBLIC_URL',
    of: ({ publicUrl }) => publicUrl,
    unset: undefined,
    good: [
      ['https://api.example.com', 'https://api.example.com'],
      ['https://api.example.com/', 'https://api.example.com'],
      ['http://10.0.0.7:8080', 'http://10.0.0.7:8080'],
      ['https://example.com/tokens/', 'https://example.com/tokens'],
    ],
    wrong: [
      'wards.example.net',
      'ftp://wards.example.net',
      'https://wards.example.net/?next=1',
      'https://wards.example.net/#top',
      'https//wards.example.net',
      'https://ada:opensesame@wards.example.net',
    ],
  },
  {
    name: 'WARDKEY_TOKEN_PREFIX',
    of: ({ tokenPrefix }) => tokenPrefix,
    unset: DEFAULT_PREFIX,
    good: [
      ['acme_', 'acme_'],
      ['a_', 'a_'],
    ],
    wrong: ['acme', 'Acme_', 'ac-me_', 'much_too_long_', '9acme_', mintToken(DEFAULT_PREFIX)],
  },
  {
    name: 'WARDKEY_UPSTREAM',
    of: ({ upstream }) => upstream?.href,
    unset: undefined,
    good: [
      ['http://127.0.0.1:5000', 'http://127.0.0.1:5000/'],
      ['https://models.example.com/base', 'https://models.example.com/base'],
    ],
    wrong: [
      '127.0.0.1:6000',
      'localhost:6000',
      'unix:/run/model.sock',
      'http://ada:opensesame@127.0.0.1',
      'http://:opensesame@127.0.0.1',
      'http://127.0.0.1/?key=opensesame',
    ],
  },
  {
    name: 'WARDKEY_UPSTREAM_TIMEOUT_SECONDS',
    of: ({ upstreamTimeoutSeconds }) => upstreamTimeoutSeconds,
    unset: 300,
    good: [
      ['1', 1],
      ['86400', 86_400],
    ],
    wrong: ['0', '-30', '30s', '1.5', '1234567', 'forever'],
  },
  {
    name: 'WARDKEY_GATEWAY_PATHS',
    of: ({ gatewayPaths }) => gatewayPaths,
    unset: ['/v1/', '/v2/'],
    good: [
      ['/api/', ['/api/']],
      ['/v1/, /v2/,', ['/v1/', '/v2/']],
    ],
    wrong: ['/v1', 'v1/', '/v1/,v2', '/a b/', '/v1/?x/', 'https://wards.example.net/v1/'],
  },
  {
    name: 'WARDKEY_TRUSTED_PROXIES',
    of: ({ trustedProxies }) =>
      ['10.1.2.3', '192.0.2.7', '::1'].filter((address) => trustedProxies.contains(address)),
    unset: [],
    good: [
      ['10.0.0.0/8', ['10.1.2.3']],
      ['10.0.0.0/8, 192.0.2.7,::1', ['10.1.2.3', '192.0.2.7', '::1']],
    ],
    wrong: ['172.16.0.0/33', '172.16.0.0/', '172.16.0', 'proxy.example.net', '172.16.0.0/12 172.20.0.1', '*'],
  },
  {
    name: 'WARDKEY_SMTP_URL',
    of: ({ smtpUrl }) => smtpUrl?.href,
    unset: undefined,
    good: [
      ['smtp://mail.example.com', 'smtp://mail.example.com'],
      ['smtp://127.0.0.1:25/', 'smtp://127.0.0.1:25/'],
      ['smtps://ada:open%40sesame@mail.example.com:465', 'smtps://ada:open%40sesame@mail.example.com:465'],
      ['smtps://ada%40example.com:x@[2001:db8::25]', 'smtps://ada%40example.com:x@[2001:db8::25]'],
    ],
    wrong: [
      'mail.example.net',
      'mail.example.net:587',
      'https://mail.example.net',
      'smtp://ada:opensesame',
      'smtp://ada:open/opensesame@mail.example.net',
      'smtp://ada:opensesame%@mail.example.net',
      'smtp://:opensesame@mail.example.net',
      'smtp://ada:opensesame@mail.example.net?tls.rejectUnauthorized=false',
      'smtp://ada:opensesame@mail.example.net/#x',
    ],
    beside: { WARDKEY_MAIL_FROM: 'wardkey@example.com' },
  },
  {
    name: 'WARDKEY_MAIL_FROM',
    of: ({ mailFrom }) => mailFrom,
    unset: undefined,
    good: [
      ['wardkey@example.com', { name: '', address: 'wardkey@example.com' }],
      ['Ward Key <wardkey@example.com>', { name: 'Ward Key', address: 'wardkey@example.com' }],
      ['<wardkey@example.com>', { name: '', address: 'wardkey@example.com' }],
    ],
    wrong: [
      'postmaster',
      'two@example.net, addresses@example.net',
      'open <sesame',
      'a@b@example.net',
      'Ada\r\nBcc: x@example.net <ada@example.net>',
      '"Ada" <ada@example.net>',
    ],
  },
  {
    name: 'WARDKEY_LOG_LEVEL',
    of: ({ logLevel }) => logLevel,
    unset: 'info',
    good: [
      ['silent', 'silent'],
      ['debug', 'debug'],
    ],
    wrong: ['verbose', 'INFO', '30', 'warning'],
  },
];

for (const { name, of, unset, good, wrong, beside = {} } of SETTINGS) {
  test(`${name} is taken as it was meant, and has its default where it is absent or empty`, () => {
    for (const [text, expected] of good)
      assert.deepEqual(of(accepted({ ...beside, [name]: text })), expected, text);
    for (const absent of [{}, { [name]: '' }, { [name]: '  ' }, { [name]: undefined }]) {
      assert.deepEqual(of(accepted(absent)), unset);
    }
  });

  test(`${name} with a value that cannot be used is named with its fix, and its value is not repeated`, () => {
    for (const text of wrong) {
      const read = readConfiguration({ ...beside, [name]: text });
      assert.ok(!read.ok, `taken, and should not be: value ${wrong.indexOf(text)} of the table`);
      assert.deepEqual(
        read.flaws.map((flaw) => flaw.name),
        [name],
      );
      const [{ detail, fix } = { detail: '', fix: '' }] = read.flaws;
      assert.ok(detail.startsWith(name), detail);
      assert.match(`${detail}${fix}`, /^[^\n]{20,}$/, 'one line each, with words');
      // A value short enough to stand in the words by chance tells nobody anything.
      if (text.length > 5) assert.ok(!`${detail} ${fix}`.includes(text), 'the value is not repeated');
      assert.doesNotMatch(`${detail} ${fix}`, /opensesame/);
    }
  });

  test(`the example in the fix of ${name} is itself accepted`, () => {
    const read = readConfiguration({ ...beside, [name]: wrong[0] });
    if (read.ok) return assert.deepEqual(wrong, []);
    for (const [, example] of read.flaws[0]?.fix.matchAll(/as in (\S+)/g) ?? []) {
      accepted({ ...beside, [name]: example });
    }
  });
}

test('all wrong settings are named at once, not one at each start', () => {
  const read = readConfiguration({ WARDKEY_PORT: 'seventy', WARDKEY_HOST: 'a b', WARDKEY_LOG_LEVEL: 'loud' });
  assert.deepEqual(flawsOf(read).sort(), ['WARDKEY_HOST', 'WARDKEY_LOG_LEVEL', 'WARDKEY_PORT']);
});

test('WARDKEY_DATABASE_URL is refused, because data would lie where nobody expects them', () => {
  const url = 'postgres://wardkey:opensesame@db.example.com/wardkey';
  const read = readConfiguration({ WARDKEY_DATABASE_URL: url });
  assert.deepEqual(flawsOf(read), ['WARDKEY_DATABASE_URL']);
  assert.doesNotMatch(JSON.stringify(read), /opensesame|db\.example/);
});

test('nothing is watched unless it is said what', () => {
  const read = readConfiguration({ WARDKEY_GITHUB_TOKEN: 'opensesame' });
  assert.ok(read.ok);
  const { feeds, repositories, packages, webhookSecret } = read.configuration.watch;
  assert.deepEqual([feeds, repositories, packages, webhookSecret], [[], [], [], undefined]);
});

test('what is watched is read from lists, and a wrong entry is named by its setting without being repeated', () => {
  const read = readConfiguration({
    WARDKEY_GITHUB_TOKEN: 'opensesame',
    WARDKEY_GITHUB_URL: 'https://github.example.com/',
    WARDKEY_WATCH: 'search, gists',
    WARDKEY_WATCH_REPOSITORIES: 'acme/api, https://git.example.com/web.git',
    WARDKEY_WATCH_PACKAGES: 'acme, @acme/client',
    WARDKEY_NPM_REGISTRY_URL: 'https://npm.example.com/',
  });
  assert.ok(read.ok);
  const { watch } = read.configuration;
  assert.deepEqual(watch.feeds, ['search', 'gists']);
  assert.deepEqual(
    watch.repositories.map(({ url }) => url),
    ['https://github.example.com/acme/api.git', 'https://git.example.com/web.git'],
  );
  assert.deepEqual(
    [watch.packages, watch.registryUrl],
    [['acme', '@acme/client'], 'https://npm.example.com'],
  );
  const wrong = {
    WARDKEY_WATCH: 'everything',
    WARDKEY_WATCH_REPOSITORIES: 'https://ada:opensesame@git.example.com/web.git',
    WARDKEY_WATCH_PACKAGES: '../acme',
    WARDKEY_NPM_REGISTRY_URL: 'https://ada:opensesame@npm.example.com',
    WARDKEY_GITHUB_WEBHOOK_SECRET: 'short',
  };
  const refused = readConfiguration(wrong);
  assert.deepEqual(flawsOf(refused).toSorted(), Object.keys(wrong).toSorted());
  assert.doesNotMatch(JSON.stringify(refused), /opensesame|everything|\.\.\/acme/);
});

test('public GitHub is not watched without a token of GitHub', () => {
  for (const feed of ['search', 'events', 'gists'])
    assert.deepEqual(flawsOf(readConfiguration({ WARDKEY_WATCH: feed })), ['WARDKEY_GITHUB_TOKEN']);
});

test('everyone may sign up on a machine of one’s own; where others reach it, only who is invited', () => {
  const policies: [Record<string, string>, 'open' | 'invite'][] = [
    [{}, 'open'],
    [{ WARDKEY_HOST: '::1' }, 'open'],
    [{ WARDKEY_PUBLIC_URL: 'http://localhost:7070' }, 'open'],
    [{ WARDKEY_HOST: '0.0.0.0' }, 'invite'],
    [{ WARDKEY_PUBLIC_URL: 'https://api.example.com' }, 'invite'],
  ];
  for (const [environment, fallback] of policies) {
    const read = readConfiguration(environment);
    assert.ok(read.ok);
    assert.deepEqual(read.configuration.signUp, { fixed: undefined, fallback });
  }
  const fixed = readConfiguration({ WARDKEY_HOST: '0.0.0.0', WARDKEY_SIGN_UP: 'open' });
  assert.ok(fixed.ok && fixed.configuration.signUp.fixed === 'open');
  assert.ok(!readConfiguration({ WARDKEY_SIGN_UP: 'everyone' }).ok);
});

test('a mail server without a sender is refused, and neither the server nor its password is repeated', () => {
  for (const from of [undefined, '', ' ']) {
    const url = 'smtp://ada:opensesame@mail.example.net';
    const read = readConfiguration({ WARDKEY_SMTP_URL: url, WARDKEY_MAIL_FROM: from });
    assert.deepEqual(flawsOf(read), ['WARDKEY_MAIL_FROM']);
    assert.doesNotMatch(JSON.stringify(read), /opensesame|mail\.example\.net/);
  }
});

test('GitHub is set up whole or not at all, and its secret is not repeated', () => {
  const [id, secret] = ['WARDKEY_GITHUB_CLIENT_ID', 'WARDKEY_GITHUB_CLIENT_SECRET'];
  for (const name of [id, secret]) {
    const half = readConfiguration({ [name]: 'opensesame' });
    assert.deepEqual(flawsOf(half), [id]);
    assert.doesNotMatch(JSON.stringify(half), /opensesame/);
  }
  const whole = readConfiguration({ [id]: 'an-id', [secret]: 'a-secret' });
  assert.ok(whole.ok);
  assert.deepEqual(whole.configuration.github, {
    clientId: 'an-id',
    clientSecret: 'a-secret',
    url: 'https://github.com',
    apiUrl: 'https://api.github.com',
  });
});

test('a misspelt setting is answered with the one that was probably meant', () => {
  const meant = {
    WARDKEY_PROT: 'WARDKEY_PORT',
    WARDKEY_PORTS: 'WARDKEY_PORT',
    WARDKEY_HOTS: 'WARDKEY_HOST',
    WARDKEY_HOT: 'WARDKEY_HOST',
    WARDKEY_DATADIR: 'WARDKEY_DATA_DIR',
    WARDKEY_PUBLIC_URI: 'WARDKEY_PUBLIC_URL',
    WARDKEY_UPSTEAM: 'WARDKEY_UPSTREAM',
    WARDKEY_TOKEN_PREFFIX: 'WARDKEY_TOKEN_PREFIX',
    WARDKEY_TRUSTED_PROXYS: 'WARDKEY_TRUSTED_PROXIES',
    WARDKEY_LOGLEVEL: 'WARDKEY_LOG_LEVEL',
    WARDKEY_GATEWAY_PATH: 'WARDKEY_GATEWAY_PATHS',
    WARDKEY_API_TOKENS: 'WARDKEY_API_TOKEN',
  };
  for (const [name, near] of Object.entries(meant)) {
    const [warning = '', ...others] = warningsOf({ [name]: 'opensesame' });
    assert.equal(warning, `${name} is not a setting; did you mean ${near}?`);
    assert.deepEqual(others, []);
  }
});

test('a name that resembles none is called unknown, without a guess', () => {
  assert.deepEqual(warningsOf({ WARDKEY_MAKE_COFFEE: 'opensesame' }), [
    'WARDKEY_MAKE_COFFEE is not a setting',
  ]);
});

test('settings of the commands, of other programs and empty ones are passed over in silence', () => {
  const environment = {
    WARDKEY_URL: 'https://api.example.com',
    WARDKEY_API_TOKEN: 'opensesame',
    WARDKEY_TOKEN_FILE: '/run/token',
    WARDKEY_NOTHING: '',
    PATH: '/usr/bin',
    MY_WARDKEY_PORT: '1',
  };
  assert.deepEqual(warningsOf(environment), []);
});

function accepted(environment: Record<string, string | undefined>): Configuration {
  const read = readConfiguration(environment);
  assert.ok(read.ok, `refused: ${flawsOf(read).join(', ')}`);
  return read.configuration;
}

function flawsOf(read: ReadConfiguration): string[] {
  return read.ok ? [] : read.flaws.map(({ name }) => name);
}

function warningsOf(environment: Record<string, string>): readonly string[] {
  const read = readConfiguration(environment);
  assert.ok(read.ok);
  return read.warnings;
}
