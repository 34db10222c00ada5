import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallationCheck } from '../api/operation.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import type { Store } from '../store/open-store.ts';
import type { Configuration } from './configuration.ts';

/** What is around an installation and can be wrong without Wardkey doing anything: clock, proxies, backups. */

const CLOCK_MILLISECONDS_MAX = 60_000;

/** A change that was made in the future says that the clock has been set back since, or was wrong then. */
export async function checkClock(store: Pick<Store, 'listAudit'>, now: number): Promise<InstallationCheck> {
  const [newest] = await store.listAudit({ limit: 1 });
  const name = 'clock of server';
  const ahead = newest === undefined ? 0 : newest.at - now;
  if (ahead <= CLOCK_MILLISECONDS_MAX) return { name, level: 'good', detail: new Date(now).toISOString() };
  const detail = `the last change was made ${Math.round(ahead / 1000)} s from now: the clock was set back, and tokens expire later than they should. Set it by a time server`;
  return { name, level: 'wrong', detail };
}

/** Whose `X-Forwarded-For` is believed: without that, every caller behind a proxy has the proxy’s address. */
export function checkProxies(
  { host, trustedProxies, publicUrl: setting }: Pick<Configuration, 'host' | 'trustedProxies' | 'publicUrl'>,
  publicUrl: string,
): InstallationCheck {
  const name = 'proxy headers';
  const trustsAll = trustedProxies.contains('203.0.113.7') && trustedProxies.contains('2001:db8::7');
  if (trustsAll) {
    const detail =
      'X-Forwarded-For is believed whoever sends it, so anyone can choose their address: list your proxies in WARDKEY_TRUSTED_PROXIES';
    return { name, level: 'wrong', detail };
  }
  const trustsSome = trustedProxies.contains('127.0.0.1') || trustedProxies.contains('10.0.0.1');
  const isBehindOne = setting !== undefined && publicUrl.startsWith('https:') && isLoopbackHost(host);
  if (!isBehindOne || trustsSome) {
    return {
      name,
      level: 'good',
      detail: trustsSome ? 'believed from your proxies' : 'believed from nobody',
    };
  }
  const detail = `${publicUrl} is served by a proxy on this machine whose X-Forwarded-For is not believed: all callers seem to call from it, and --address has no use. Set WARDKEY_TRUSTED_PROXIES=127.0.0.1`;
  return { name, level: 'advice', detail };
}

const DAY = 24 * 60 * 60 * 1000;

/** The copies that Wardkey itself makes before an update are not backups, but better than none. */
export function checkBackups(folder: string, now: number): InstallationCheck {
  const copies = readdirSync(folder).filter((name) => /^before-.*\.db$/.test(name));
  const newest = Math.max(0, ...copies.map((copy) => statSync(join(folder, copy)).mtimeMs));
  const made =
    newest === 0 ? '' : `; the last copy before an update is ${Math.floor((now - newest) / DAY)} days old`;
  const detail = `Wardkey makes none by itself${made}. Stop it, copy ${folder}, start it again; keep the copy on another machine`;
  return { name: 'backups', level: 'advice', detail };
}
