import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { accept } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import { DRILL_ACCOUNT_PREFIX } from '../store/leak-records.ts';
import type { Store } from '../store/open-store.ts';
import type { AccountRecord, Actor } from '../store/records.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { TokenText } from '../token-format/token-text.ts';
import { DEFAULT_TOKEN, issueToken } from '../tokens/issue-token.ts';
import type { DrillTarget, openLeakResponse } from './open-leak-response.ts';
import { readAlert } from './read-alert.ts';
import { isSignedBy, readAlertKey } from './verify-alert.ts';

export const DRILL_STEPS = ['received', 'disabled', 'refused', 'mailed'] as const;

/** One step of a drill. `milliseconds`: since the alert was received. */
export interface DrillStep {
  readonly name: (typeof DRILL_STEPS)[number];
  readonly state: 'done' | 'failed' | 'waiting' | 'skipped';
  readonly milliseconds: number;
  readonly detail: string;
}

/** What a drill showed. It went well if no step has failed; a mail that still waits is said to wait. */
export interface DrillReport {
  readonly startedAt: number;
  readonly hint: string;
  readonly steps: readonly DrillStep[];
}

export interface DrillParts {
  readonly store: Pick<Store, 'change' | 'leaks'>;
  readonly response: Pick<ReturnType<typeof openLeakResponse>, 'respondToDrill'>;
  readonly clock: Clock;
  readonly prefix: TokenPrefix;
  /** Checks a token as a request with it would be: the code of the verdict. */
  check(text: TokenText): Promise<string>;
  /** Writes what was counted of uses, so that none is written of a token that is gone. */
  flushUses(): Promise<void>;
  wait(milliseconds: number): Promise<unknown>;
}

/** Who runs a drill: the name in the audit trail, and who gets the mail; null: the first operator, if there is one. */
export interface DrillRunner {
  readonly actor: Actor;
  readonly name: string;
  readonly recipient: DrillTarget['recipient'];
}

const MAIL_MILLISECONDS_MAX = 8000;
const MAIL_LOOK_MILLISECONDS = 50;

/**
 * Shows on a token made for it what happens when one leaks: an alert, signed with a key of this run, is checked, acted
 * on and mailed by the same code as a real one. It can touch that token alone, and leaves nothing behind but entries in
 * the audit trail, whatever fails. Throws `StoreUnavailable`.
 */
export async function runDrill(parts: DrillParts, by: DrillRunner): Promise<DrillReport> {
  const startedAt = parts.clock.now();
  const canary = await makeCanary(parts, by);
  const runner = { ...by, recipient: canary.recipient };
  const steps: DrillStep[] = [];
  try {
    const began = performance.now();
    const note = (name: DrillStep['name'], state: DrillStep['state'], detail: string) => {
      steps.push({ name, state, milliseconds: Math.round((performance.now() - began) * 10) / 10, detail });
      return state === 'done';
    };
    const isGood =
      note('received', ...receiveAlert(canary.text)) &&
      note('disabled', ...(await respond(parts, canary, runner, startedAt))) &&
      note('refused', ...(await checkRefused(parts, canary.text)));
    if (isGood) note('mailed', ...(await waitForMail(parts, canary.id, runner)));
    for (const name of DRILL_STEPS.slice(steps.length)) note(name, 'skipped', 'an earlier step failed');
  } finally {
    await parts.flushUses();
    await eraseDrills(parts.store, runner.actor, [canary.accountId], steps);
  }
  return { startedAt, hint: canary.hint, steps };
}

/** Removes what drills left behind that were cut off, as by a crash. At a start of the server, when none is running. */
export async function eraseCutOffDrills(store: Pick<Store, 'change' | 'leaks'>): Promise<void> {
  const accounts = await store.leaks.listDrillAccounts();
  if (accounts.length > 0) await eraseDrills(store, { kind: 'system', name: 'leak response' }, accounts, []);
}

type Step = readonly [state: DrillStep['state'], detail: string];

interface Canary {
  readonly id: string;
  readonly accountId: string;
  readonly text: TokenText;
  readonly hint: string;
  readonly recipient: DrillTarget['recipient'];
}

async function makeCanary({ store, prefix }: DrillParts, { actor, ...by }: DrillRunner): Promise<Canary> {
  const number = randomBytes(8).toString('hex');
  const made = await store.change(actor, async (transaction) => {
    const account: AccountRecord = {
      id: `${DRILL_ACCOUNT_PREFIX}${number}`,
      type: 'user',
      username: `leak-drill-${number}`,
      name: 'Leak drill',
      email: `${number}@drill.invalid`,
      isOperator: false,
      suspendedAt: null,
      createdAt: transaction.at,
    };
    // Nothing is the hash of this, so nobody signs in.
    await transaction.insertAccount(account, 'no password');
    transaction.audit({ action: 'account.created', accountId: account.id, detail: { purpose: 'drill' } });
    const grantor = { isOperator: true, scopes: 'all' } as const;
    const wishes = { ...DEFAULT_TOKEN, name: 'Leak drill' };
    const issued = await issueToken(transaction, prefix, account, wishes, { actor, grantor });
    // On the server's own machine nobody is signed in: then it is the first operator who gets the mail.
    const recipient = by.recipient ?? (await transaction.leaks.listOperators(1))[0] ?? null;
    return issued.ok ? accept({ ...issued.value, recipient }) : issued;
  });
  if (!made.ok) throw new Error(`the token of a drill was refused: ${made.problem.code}`);
  const { issued, text, recipient } = made.value;
  const { id } = issued.token;
  return { id, accountId: issued.account.id, text, hint: issued.texts[0].hint, recipient };
}

/** Signs an alert with a key of this run, and checks it as those of GitHub are checked. */
function receiveAlert(text: TokenText): Step {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const published = { key_identifier: createHash('sha256').update(key).digest('hex'), key };
  const raw = Buffer.from(JSON.stringify([{ token: text, type: 'drill', url: '', source: 'drill' }]));
  const signature = sign('sha256', raw, { key: privateKey, dsaEncoding: 'der' }).toString('base64');
  const read = readAlertKey(published);
  const isGood = read !== undefined && isSignedBy(read, raw, signature) && readAlert(raw)?.length === 1;
  return isGood
    ? ['done', 'the signature fits the alert and the key of this drill']
    : ['failed', 'the signature was not taken for a good one'];
}

async function respond(
  { response }: DrillParts,
  { id, text }: Canary,
  { name, recipient }: DrillRunner,
  receivedAt: number,
): Promise<Step> {
  const nothing = { url: null, repository: null, path: null, line: null, commit: null, exposedAt: null };
  const [outcome] = await response.respondToDrill(
    { channel: 'drill', reporter: name, receivedAt, findings: [{ ...nothing, source: 'drill', text }] },
    { tokenId: id, recipient },
  );
  return outcome === 'disabled'
    ? ['done', 'the leak was recorded and the token disabled in one change']
    : ['failed', `the token was answered with "${outcome}"`];
}

async function checkRefused({ check }: DrillParts, text: TokenText): Promise<Step> {
  const code = await check(text);
  return code === 'token_leaked'
    ? ['done', 'a check of the token is answered with token_leaked']
    : ['failed', `a check of the token is answered with ${code}`];
}

async function waitForMail(
  { store, wait }: DrillParts,
  tokenId: string,
  { recipient }: DrillRunner,
): Promise<Step> {
  if (recipient === null) return ['skipped', 'there is no operator account to mail to'];
  for (let waited = 0; waited < MAIL_MILLISECONDS_MAX; waited += MAIL_LOOK_MILLISECONDS) {
    const [mail] = await store.leaks.mailsAbout(tokenId);
    if (mail === undefined) return ['failed', 'no mail was queued'];
    if (mail.sentAt !== null) return ['done', `the mail to ${recipient.email} was handed over`];
    if (mail.givenUpAt !== null) return ['failed', mail.lastError ?? 'the mail was given up'];
    await wait(MAIL_LOOK_MILLISECONDS);
  }
  const [mail] = await store.leaks.mailsAbout(tokenId);
  const error = mail?.lastError;
  const why = error ? `: ${error}` : '';
  return ['waiting', `the mail to ${recipient.email} is queued and will be tried again${why}`];
}

async function eraseDrills(
  store: Pick<Store, 'change'>,
  actor: Actor,
  accountIds: readonly string[],
  steps: readonly DrillStep[],
): Promise<void> {
  await store.change(actor, async (transaction) => {
    for (const accountId of accountIds) {
      await transaction.leaks.eraseAccount(accountId);
      const shown = steps.map(({ name, state, milliseconds }) => ({ name, state, milliseconds }));
      transaction.audit({ action: 'drill.run', detail: { steps: shown } });
    }
    return accept({});
  });
}
