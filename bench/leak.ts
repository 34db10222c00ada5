import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import { SMTPServer } from 'smtp-server';
import { openAlerts } from '../src/leaks/open-alerts.ts';
import { openLeakResponse } from '../src/leaks/open-leak-response.ts';
import { openMail } from '../src/mail/open-mail.ts';
import { openSmtpSender } from '../src/mail/smtp-sender.ts';
import { startDelivery } from '../src/mail/start-delivery.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { hashToken } from '../src/token-format/hash-token.ts';
import { DEFAULT_PREFIX } from '../src/token-format/prefix.ts';
import { readCredential } from '../src/token-format/read-credential.ts';
import type { TokenHash, TokenText } from '../src/token-format/token-text.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { openTokens } from './tokens-for-bench.ts';

/** From an alert to a token that is refused, and to a mail server that has the mail. */
export const benchmark: Benchmark = {
  name: 'leak',
  measures:
    'Milliseconds from a signed alert to the refusal of each token that it names, and to the moment at which a mail server (in the same process, which it slows down) has taken the mail about it: for alerts with one row, one after the other, and for one with 10,000 rows, each a token in force. The alert is read, its signature checked, and everything written to the disk; the way over HTTP is left out. Beside it what was measured at AWS: 67 s to a quarantine that still let calls through, 116 s to the mail (xebia.com, 2023).',
  target: { direction: 'at most', ratio: 1 },
  run,
};

const SINGLES = 100;
const BATCH = 10_000;
const BATCH_MILLISECONDS = 2000;
/** Thousands of mails take minutes, by the mail server here as by any other. */
const MAILS_AWAITED = 500;

async function run(): Promise<Measurement> {
  const singles = await measure(SINGLES, 1);
  const batch = await measure(BATCH, BATCH);
  const row = (name: string, times: readonly number[]) => [
    name,
    shown(at(times, 0.5)),
    shown(at(times, 0.99)),
  ];
  return {
    columns: ['from the alert to', 'p50', 'p99'],
    rows: [
      row('refused, one row', singles.refused),
      row('mail handed over, one row', singles.mailed),
      row('refused, 10,000 rows', batch.refused),
      row(`mail handed over, 10,000 rows, the first ${MAILS_AWAITED}`, batch.mailed.slice(0, MAILS_AWAITED)),
      ['AWS: quarantine', '67 s', '–'],
      ['AWS: mail', '116 s', '–'],
    ],
    ratio: at(batch.refused, 0.99) / BATCH_MILLISECONDS,
    ratioOf: 'refused, 10,000 rows, p99 / 2 s',
  };
}

/** Lets `count` tokens leak in alerts of `rows` rows each; answers the milliseconds of each token. */
async function measure(count: number, rows: number): Promise<{ refused: number[]; mailed: number[] }> {
  const tokens = await openTokens(count, ['api']);
  const { store, verifier } = tokens;
  const mailServer = await startMailServer();
  const logger = pino({ level: 'silent' });
  const url = new URL(`smtp://127.0.0.1:${mailServer.port}`);
  const sender = openSmtpSender(url, { name: '', address: 'wardkey@example.com' });
  const delivery = startDelivery({ outbox: store.outbox, sender, clock: systemClock, logger });
  const mail = openMail({ publicUrl: 'http://127.0.0.1:7070', delivery: 'smtp' });
  const response = openLeakResponse({ store, mail, prefix: DEFAULT_PREFIX });
  const signer = testSigner();
  const reporters = [{ name: 'GitHub', headerPrefix: 'github-public-key', keysUrl: 'https://keys.example/' }];
  const alerts = openAlerts({ reporters, response, clock: systemClock, logger, send: signer.send });
  let receivedAt = 0;
  const refusedAt = new Map<TokenHash, number>();
  // Verifiers have forgotten the token by then, so a request that starts now is refused.
  store.onChange(({ hashes }) => {
    for (const hash of hashes) refusedAt.set(hash, performance.now() - receivedAt);
  });
  const mailed: number[] = [];
  mailServer.onMail(() => mailed.push(performance.now() - receivedAt));
  for (let start = 0; start < count; start += rows) {
    const texts = tokens.texts.slice(start, start + rows);
    const request = signer.alert(texts);
    receivedAt = performance.now();
    const taken = await alerts.take(request);
    if (!taken.ok) throw new Error(taken.problem.detail);
    await assertRefused(verifier, texts.at(-1));
    const awaited = start + Math.min(rows, MAILS_AWAITED);
    while (mailed.length < awaited) await wait(rows === 1 ? 1 : 50);
  }
  const refused = tokens.texts.map((text) => refusedAt.get(hashToken(text)) ?? Number.POSITIVE_INFINITY);
  await delivery.stop();
  await mailServer.close();
  await tokens.close();
  return { refused, mailed };
}

function testSigner() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const id = createHash('sha256').update(key).digest('hex');
  const send = async () => Response.json({ public_keys: [{ key_identifier: id, key, is_current: true }] });
  const alert = (texts: readonly TokenText[]) => {
    const rows = texts.map((token, index) => {
      const url = `https://github.com/octo/app/blob/${'a'.repeat(40)}/config/${index}.env#L${index + 1}`;
      return { token, type: 'bench', url, source: 'content' };
    });
    const raw = Buffer.from(JSON.stringify(rows));
    const signature = sign('sha256', raw, { key: privateKey, dsaEncoding: 'der' }).toString('base64');
    return { raw, header: (name: string) => (name.endsWith('-signature') ? signature : id) };
  };
  return { send: send as unknown as typeof fetch, alert };
}

async function assertRefused(
  verifier: Awaited<ReturnType<typeof openTokens>>['verifier'],
  text: TokenText | undefined,
): Promise<void> {
  const need = { scope: 'api', address: '192.0.2.1', userAgent: 'bench' } as const;
  const { code } = await verifier.check(readCredential([`Bearer ${text}`], DEFAULT_PREFIX), need);
  if (code !== 'token_leaked') throw new Error(`the token was answered with ${code}`);
}

/** A mail server that takes everything and says when. */
async function startMailServer() {
  let listener = () => {};
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, _session, taken) => {
      stream.resume();
      stream.on('end', () => {
        listener();
        taken();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    onMail: (heard: () => void) => {
      listener = heard;
    },
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}

/** The value below which a share of all lies. */
function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function shown(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
