import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scope } from './start-wardkey.ts';

/** Somebody who signs alerts as GitHub does, and publishes the key. */
export interface AlertSender {
  /** Where the key is published. */
  readonly keysUrl: string;
  /** Sends an alert; answers its status and what is said of each row. */
  send(
    url: string,
    rows: readonly object[],
  ): Promise<{ readonly status: number; readonly labels: readonly string[] }>;
  /** Leaves the next who asks for the key without an answer; `asked` answers when somebody does. */
  holdKeys(): { readonly asked: Promise<void>; letGo(): void };
}

export const ALERTS = '/v1/integrations/github/secret-scanning';

/** Makes a key and publishes it on this machine until the scope ends. */
export async function startAlertSender(scope: Scope): Promise<AlertSender> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const keyId = createHash('sha256').update(key).digest('hex');
  let held: (() => void) | undefined;
  const server = createServer((_request, response) => {
    if (held !== undefined) return held();
    response.end(JSON.stringify({ public_keys: [{ key_identifier: keyId, key, is_current: true }] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    keysUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    send: async (url, rows) => {
      const body = JSON.stringify(rows);
      const signature = sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'der' });
      const headers = {
        'content-type': 'application/json',
        'github-public-key-identifier': keyId,
        'github-public-key-signature': signature.toString('base64'),
      };
      const answer = await fetch(`${url}${ALERTS}`, { method: 'POST', headers, body });
      const said = (await answer.json()) as unknown;
      const labels = Array.isArray(said) ? said.map(({ label }: { label: string }) => label) : [];
      return { status: answer.status, labels };
    },
    holdKeys: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = resolve;
      return {
        asked: promise,
        letGo: () => {
          held = undefined;
        },
      };
    },
  };
}
