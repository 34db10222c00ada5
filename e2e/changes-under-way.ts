import { callApi, type TokenBody } from './call-api.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A token as the answers of the server make it known. The text is kept in memory, to be tried later. */
export interface KnownToken {
  readonly id: string;
  readonly text: string;
  isDisabled: boolean;
  /** A change was asked for and not answered: it may have happened. */
  isUncertain: boolean;
}

/** A creation that was asked for and not answered. It can be asked for again, with the same key. */
export interface OpenRequest {
  readonly name: string;
  readonly key: string;
}

/** What a server has answered with success, and what it was asked and has not answered. */
export interface Ledger {
  readonly tokens: KnownToken[];
  readonly open: OpenRequest[];
  /** How many changes were answered. */
  acknowledged: number;
}

/** Somebody who makes changes one after the other until the server is gone. Tokens are changed by their maker alone. */
export async function makeChanges(
  base: string,
  managerText: string,
  ledger: Ledger,
  random: SeededRandom,
): Promise<void> {
  const own: KnownToken[] = [];
  for (;;) {
    const changeable = own.filter(({ isUncertain, isDisabled }) => !isUncertain && !isDisabled);
    const token = random.next() < 0.45 ? random.pick(changeable) : undefined;
    const done = await (token === undefined ? create() : disable(token));
    if (!done) return;
    ledger.acknowledged += 1;
  }

  async function create(): Promise<boolean> {
    const request = { name: `token ${random.next()}`, key: crypto.randomUUID() };
    ledger.open.push(request);
    const answer = await createToken(base, managerText, request).catch(() => undefined);
    if (answer?.status !== 201) return gone(answer);
    ledger.open.splice(ledger.open.indexOf(request), 1);
    const { id, text } = answer.body;
    const token = { id, text, isDisabled: false, isUncertain: false };
    own.push(token);
    ledger.tokens.push(token);
    return true;
  }

  async function disable(token: KnownToken): Promise<boolean> {
    token.isUncertain = true;
    const path = `/v1/tokens/${token.id}/disable`;
    const answer = await callApi(base, managerText, 'POST', path, {}).catch(() => undefined);
    if (answer?.status !== 200) return gone(answer);
    token.isUncertain = false;
    token.isDisabled = true;
    return true;
  }
}

/** Asks for a token; a second time with the same key asks for the same one. */
export function createToken(base: string, managerText: string, { name, key }: OpenRequest) {
  return callApi<TokenBody>(base, managerText, 'POST', '/v1/tokens', { name }, { 'idempotency-key': key });
}

/** A server that is killed gives no answer; any answer but success is a failure of the test. */
function gone(answer: { status: number } | undefined): boolean {
  if (answer === undefined) return false;
  throw new Error(`the server answered ${answer.status}`);
}
