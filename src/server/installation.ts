import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { InstallationCheck, InstallationReport } from '../api/operation.ts';
import type { MailSender } from '../mail/mail-sender.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import type { Store } from '../store/open-store.ts';
import { DEFAULT_PREFIX } from '../token-format/prefix.ts';
import { checkWebhooks } from './check-webhooks.ts';
import type { Configuration } from './configuration.ts';
import { checkBackups, checkClock, checkProxies } from './installation-surroundings.ts';

/** The version of this program. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

/** Below this, changes may soon fail for want of room. */
const DISK_BYTES_MIN = 64 * 1024 * 1024;

/** Whether the store answers and the disk has room: what must hold for the server to take requests. */
export async function findUnreadiness(
  store: Store,
  configuration: Configuration,
): Promise<string | undefined> {
  try {
    await store.revision();
  } catch {
    return 'the database does not answer';
  }
  const free = await freeBytes(configuration.dataFolder);
  return free < DISK_BYTES_MIN ? `the disk of the data folder has only ${megabytes(free)} left` : undefined;
}

/** Looks at everything an operator should know of, good or not. */
export async function inspectInstallation(
  store: Store,
  configuration: Configuration,
  publicUrl: string,
  sender: MailSender,
): Promise<InstallationReport> {
  return {
    version,
    at: new Date().toISOString(),
    checks: [
      await checkStore(store),
      await checkAuditTrail(store),
      await checkDisk(configuration),
      await checkPrefix(store, configuration),
      checkPublicUrl(configuration, publicUrl),
      checkProxies(configuration, publicUrl),
      await checkUpstream(configuration),
      await checkMail(store, configuration, sender),
      ...(await checkWebhooks(store)),
      await checkClock(store, Date.now()),
      checkBackups(configuration.dataFolder, Date.now()),
    ],
  };
}

async function checkStore(store: Store): Promise<InstallationCheck> {
  const revision = await store.revision();
  return { name: 'database', level: 'good', detail: `answers, at revision ${revision}` };
}

async function checkAuditTrail(store: Store): Promise<InstallationCheck> {
  const { entries, chainBreak, plantedHints } = await store.checkAudit();
  const name = 'audit trail';
  if (chainBreak !== undefined) {
    const { revision, position, detail } = chainBreak;
    return { name, level: 'wrong', detail: `broken at entry ${revision}.${position}: ${detail}` };
  }
  if (plantedHints.length > 0) {
    const detail = `tokens that Wardkey did not issue stand in the database: ${plantedHints.join(', ')}`;
    return { name, level: 'wrong', detail };
  }
  return { name, level: 'good', detail: `${entries} entries, the chain is whole` };
}

async function checkDisk({ dataFolder }: Configuration): Promise<InstallationCheck> {
  const free = await freeBytes(dataFolder);
  return {
    name: 'disk',
    level: free >= DISK_BYTES_MIN ? 'good' : 'wrong',
    detail: `${megabytes(free)} free`,
  };
}

/** Tokens that were issued under another prefix are refused: what they begin with, if there are any. */
export async function findOtherPrefix(store: Store, prefix: string): Promise<string | undefined> {
  const hint = await store.newestHint();
  return hint === undefined || hint.startsWith(prefix) ? undefined : hint.split('…', 1)[0];
}

async function checkPrefix(store: Store, { tokenPrefix }: Configuration): Promise<InstallationCheck> {
  const name = 'token prefix';
  const other = await findOtherPrefix(store, tokenPrefix);
  if (other !== undefined) {
    const detail = `is ${tokenPrefix}, but tokens were issued that begin with ${other} and are refused now: set WARDKEY_TOKEN_PREFIX=${other} again, or issue new ones`;
    return { name, level: 'wrong', detail };
  }
  if (tokenPrefix !== DEFAULT_PREFIX) return { name, level: 'good', detail: tokenPrefix };
  const detail = `${tokenPrefix} is registered to Replicate on GitHub: leaks would be reported to them. Choose your own with WARDKEY_TOKEN_PREFIX before you issue tokens to customers; tokens that were issued before are refused then`;
  return { name, level: 'advice', detail };
}

function checkPublicUrl(configuration: Configuration, publicUrl: string): InstallationCheck {
  const isLocal = /^http:\/\/(?:127\.|localhost|\[::1\])/.test(publicUrl);
  const isLoopback = isLoopbackHost(configuration.host);
  const isGood = publicUrl.startsWith('https:') || (isLocal && isLoopback);
  const detail = isGood ? publicUrl : `${publicUrl} is not https: tokens can be read on the way`;
  return { name: 'public address', level: isGood ? 'good' : 'wrong', detail };
}

async function checkUpstream({ upstream }: Configuration): Promise<InstallationCheck> {
  const name = 'upstream';
  if (upstream === undefined) {
    return { name, level: 'advice', detail: 'the bundled demo; name your API with WARDKEY_UPSTREAM' };
  }
  try {
    // Whatever it answers, it is there.
    await fetch(upstream, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(UPSTREAM_MILLISECONDS),
    });
    return { name, level: 'good', detail: `${upstream.href} answers` };
  } catch {
    return { name, level: 'wrong', detail: `${upstream.href} does not answer: callers get 502` };
  }
}

const UPSTREAM_MILLISECONDS = 3000;

/** Mails that nobody could be sent lately are looked at this far back. */
const GIVEN_UP_MILLISECONDS = 7 * 24 * 60 * 60 * 1000;

async function checkMail(
  store: Store,
  { smtpUrl }: Configuration,
  sender: MailSender,
): Promise<InstallationCheck> {
  const name = 'mail';
  const { waiting, failing, givenUp, lastError } = await store.outbox.report(
    store.outbox.at - GIVEN_UP_MILLISECONDS,
  );
  const trouble =
    failing + givenUp === 0 ? '' : `, ${failing} failed so far, ${givenUp} given up: ${lastError}`;
  if (smtpUrl === undefined) {
    const detail = `no mail server: mails lie in ${sender.destination}${trouble}. Set WARDKEY_SMTP_URL and WARDKEY_MAIL_FROM to have them sent`;
    return { name, level: failing === 0 ? 'advice' : 'wrong', detail };
  }
  const fault = await sender.findFault();
  const state = fault === undefined ? 'takes mails' : `cannot be used: ${fault}`;
  const detail = `${sender.destination} ${state}; ${waiting} waiting${trouble}`;
  if (fault !== undefined || failing > 0) return { name, level: 'wrong', detail };
  // One that was given up is no fault of this installation: anyone may enter an address that there is not.
  return { name, level: givenUp === 0 ? 'good' : 'advice', detail };
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MB`;
}
