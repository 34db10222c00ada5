import assert from 'node:assert/strict';
import { buildConsole } from '../../scripts/build-console.ts';
import { openBrowser as openSession } from '../browser.ts';
import { eventually } from '../eventually.ts';
import { freePort } from '../free-port.ts';
import { type Scope, startWardkey, type Wardkey } from '../start-wardkey.ts';
import { openBrowser, PLAIN_HOST, type Visit, type VisitOptions, type Visits } from './open-browser.ts';

/** A server with its console, the person who claimed it, and a browser. */
export interface Console {
  readonly wardkey: Wardkey;
  readonly visits: Visits;
  readonly operator: Person;
  /** Where the server is under a name that browsers do not take for secure. */
  readonly plainUrl: string;
  /** A browser in which the person is signed in; on `plain`, under that name, which needs `plainSettings`. */
  signedIn(person: Person, options?: VisitOptions & { plain?: boolean }): Promise<Visit>;
  /** Another account, made on the terminal. */
  newPerson(): Promise<Person>;
  /** Calls the API in a person's name, as another tab of theirs would. */
  call<Body = Record<string, unknown>>(
    person: Person,
    method: string,
    path: string,
    body?: object,
  ): Promise<Body>;
}

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** Their default token. */
  readonly token: { readonly id: string; readonly text: string; readonly hint: string };
}

const PASSWORD = 'correct horse battery staple';

/**
 * Settings of a server whose public address is a plain one, under a name: without them it takes pages under that name
 * for another's. Under its bare address it answers as any other.
 */
export async function plainSettings(): Promise<Readonly<Record<string, string>>> {
  const port = String(await freePort());
  return { WARDKEY_PORT: port, WARDKEY_PUBLIC_URL: `http://${PLAIN_HOST}:${port}` };
}

/** Builds the console if its sources changed, starts the program, and claims it as an operator does. */
export async function openConsole(
  scope: Scope,
  name: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Console> {
  await buildConsole();
  const [wardkey, visits] = await Promise.all([startWardkey(scope, name, settings), openBrowser(scope)]);
  const sessions = new Map<string, ReturnType<typeof openSession>>();
  const sessionOf = async (person: Pick<Person, 'email' | 'password'>) => {
    const known = sessions.get(person.email);
    if (known !== undefined) return known;
    const session = openSession(wardkey.url);
    const { email, password } = person;
    const answer = await session.call('POST', '/v1/session', { email, password });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    sessions.set(person.email, session);
    return session;
  };
  const operator = await claim(wardkey);
  let people = 0;
  return {
    wardkey,
    visits,
    operator,
    plainUrl: wardkey.url.replace('127.0.0.1', PLAIN_HOST),
    signedIn: async (person, { plain = false, ...options } = {}) => {
      const url = plain ? wardkey.url.replace('127.0.0.1', PLAIN_HOST) : wardkey.url;
      const visit = await visits.visit(url, options);
      const cookies = (await sessionOf(person)).cookie().split('; ');
      await visit.context.addCookies(
        cookies.map((cookie) => {
          const at = cookie.indexOf('=');
          return {
            name: cookie.slice(0, at),
            value: cookie.slice(at + 1),
            url,
            httpOnly: true,
            sameSite: 'Lax',
          };
        }),
      );
      return visit;
    },
    newPerson: async () => {
      people += 1;
      const email = `guest-${people}@example.com`;
      const name = `Guest ${people}`;
      const made = await wardkey.wardkey(
        ['account', 'create', '--email', email, '--name', name, '--password-stdin', '--json'],
        { input: `${PASSWORD}\n` },
      );
      assert.equal(made.exitCode, 0, made.stderr);
      const { account, token } = JSON.parse(made.stdout) as SignedUp;
      return { ...account, name, email, password: PASSWORD, token };
    },
    call: async <Body>(person: Person, method: string, path: string, body?: object) => {
      const answer = await (await sessionOf(person)).call<Body>(method, path, body);
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
}

interface SignedUp {
  readonly account: { readonly id: string; readonly username: string };
  readonly token: Person['token'];
}

async function claim(wardkey: Wardkey): Promise<Person> {
  const link = await eventually('a claim link', () => /\/claim#(\S+)/.exec(wardkey.screen())?.[1]);
  const email = 'ada@example.com';
  const name = 'Ada Lovelace';
  const wanted = { link, email, name, password: PASSWORD };
  const answer = await openSession(wardkey.url).call<SignedUp>('POST', '/v1/sign-up/complete', wanted);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return { ...answer.body.account, ...{ name, email, password: PASSWORD, token: answer.body.token } };
}
