import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlertSender, startAlertSender } from '../alert-sender.ts';
import { type ApiAnswer, callApi, type TokenBody } from '../call-api.ts';
import { eventually } from '../eventually.ts';
import { openEvidenceFolder } from '../evidence.ts';
import { type Scope, startWardkey, type Wardkey } from '../start-wardkey.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../webhook-receiver.ts';
import type { Halt } from './halts.ts';
import { type MortalMailServer, startMortalMailServer } from './mortal-mail-server.ts';

/** A Wardkey that halts where it is told, a mail server that dies where it is told, and someone who sends alerts. */
export interface FaultScene {
  readonly wardkey: Wardkey;
  readonly mailServer: MortalMailServer;
  readonly alerts: AlertSender;
  /** Is told of leaks. */
  readonly receiver: WebhookReceiver;
  /** Asks the API in the name of an operator. */
  ask<Body>(path: string): Promise<ApiAnswer<Body>>;
  /** Waits until every mail was sent. */
  untilMailsAreSent(): Promise<unknown>;
  /** Makes tokens with these names, and waits until the mails about that are gone. */
  createTokens(names: readonly string[]): Promise<TokenBody[]>;
  /** Has the process that runs halt at a step; answers when it has. */
  haltAt(step: Halt): Promise<unknown>;
  /** Sends an alert about a token: the status, or undefined where no answer came. */
  sendAlert(token: TokenBody): Promise<number | undefined>;
  /** Kills the server where it stands, and starts it again without a halt. */
  killAndRestart(): Promise<void>;
  /** Stops the server, which ends its conversations first, and starts it again so much later: all that waits is due. */
  restartLater(milliseconds: number): Promise<void>;
  codeOf(token: TokenBody): Promise<string>;
}

const PRELOAD = join(import.meta.dirname, 'halt-at-step.ts');

/** Opens a scene of its own. All tokens are those of one operator. */
export async function openFaultScene(scope: Scope, name: string): Promise<FaultScene> {
  const alerts = await startAlertSender(scope);
  const receiver = await startWebhookReceiver();
  scope.after(receiver.close);
  const mails = openEvidenceFolder(`${name}-mails`);
  scope.after(mails.discard);
  const mailServer = await startMortalMailServer(scope, mails.path);
  const wardkey = await startWardkey(scope, name, {
    WARDKEY_ALERT_KEYS_URL: alerts.keysUrl,
    WARDKEY_SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`,
    WARDKEY_MAIL_FROM: 'Wardkey <wardkey@example.com>',
    NODE_OPTIONS: `--import=${PRELOAD}`,
  });
  const file = (what: string) => join(wardkey.folder, what);
  const { account } = await wardkey.createAccount({ isOperator: true });
  const admin = await wardkey.createToken(account.username, 'admin', [
    'operator',
    'tokens:read',
    'tokens:write',
    'api',
  ]);
  const made = await wardkey.wardkey(['webhook', 'create', receiver.url, '--event', 'token.leaked']);
  assert.equal(made.exitCode, 0, made.stderr);
  const ask = <Body>(path: string) => callApi<Body>(wardkey.url, admin.text, 'GET', path);
  const untilMailsAreSent = () =>
    eventually(
      'all mails to be sent',
      async () => {
        const { body } = await ask<{ results: { state: string }[] }>('/v1/mails?limit=1000');
        return body.results.every(({ state }) => state === 'sent') || undefined;
      },
      90,
    );
  return {
    wardkey,
    mailServer,
    alerts,
    receiver,
    ask,
    untilMailsAreSent,
    createTokens: async (names) => {
      const tokens: TokenBody[] = [];
      for (const wanted of names) {
        const body = { name: wanted, scopes: ['api'] };
        const created = await callApi<TokenBody>(wardkey.url, admin.text, 'POST', '/v1/tokens', body);
        assert.equal(created.status, 201);
        tokens.push(created.body);
      }
      await untilMailsAreSent();
      return tokens;
    },
    haltAt: (step) => {
      rmSync(file('halted'), { force: true });
      writeFileSync(file('halt-at'), step);
      return eventually(`a halt: ${step}`, () => existsSync(file('halted')) || undefined);
    },
    sendAlert: (token) => {
      const url = `https://github.com/octo/app/blob/${'c'.repeat(40)}/${token.id}.env#L3`;
      const row = { token: token.text, type: 'wardkey', url, source: 'content' };
      return alerts.send(wardkey.url, [row]).then(
        ({ status }) => status,
        () => undefined,
      );
    },
    killAndRestart: async () => {
      await wardkey.kill();
      rmSync(file('halt-at'), { force: true });
      await wardkey.restart();
    },
    restartLater: async (milliseconds) => {
      await wardkey.stop();
      writeFileSync(file('clock-ahead'), String(milliseconds));
      await wardkey.restart();
    },
    codeOf: async ({ text }) =>
      (await callApi<{ code?: string }>(wardkey.url, text, 'GET', '/v1/account')).body.code ?? 'accepted',
  };
}
