import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new secret, as receivers put it into their configuration: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/**
 * The value of `webhook-signature`: one signature for each secret, so that receivers may change theirs whenever they
 * like while a rotation lasts. `timestamp` is in seconds (standardwebhooks.com, "Signature scheme").
 */
export function signWebhook(
  secrets: readonly string[],
  message: { readonly id: string; readonly timestamp: number; readonly body: string },
): string {
  const signed = `${message.id}.${message.timestamp}.${message.body}`;
  return secrets
    .map((secret) => Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .map((bytes) => `v1,${createHmac('sha256', bytes).update(signed).digest('base64')}`)
    .join(' ');
}
