import { isIPv6, SocketAddress } from 'node:net';
import type { Mail } from '../mail/open-mail.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { AccountRecord } from '../store/records.ts';

/**
 * Tells the owner of an account when it is signed in to from a network or with a program from which nobody came to it
 * before. Not the first time of all: whoever has just made an account knows.
 */
export async function tellOfNewPlace(
  mail: Mail,
  transaction: ChangeTransaction,
  owner: AccountRecord,
  { address, userAgent }: { readonly address: string; readonly userAgent: string },
): Promise<void> {
  const place = { network: networkOf(address), program: programOf(userAgent) };
  if (!(await transaction.signIn.noteSignInPlace(owner.id, place))) return;
  await mail.queueNewSignIn(transaction, { owner, address, userAgent });
}

/** What an address has in common with its neighbours: a line at home gets another of them every night. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address.split('.').slice(0, 3).join('.');
  const { address: written } = SocketAddress.parse(`[${address}]:1`) ?? { address };
  const [start = '', end] = written.split('::');
  const before = start.split(':').filter((part) => part !== '');
  const after = (end ?? '').split(':').filter((part) => part !== '');
  const zeros = Array.from({ length: end === undefined ? 0 : 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].slice(0, 3).join(':');
}

/** A program without its version, of which browsers have a new one every month. */
export function programOf(userAgent: string): string {
  return userAgent.replaceAll(/[\d._]+/g, '').slice(0, 300);
}
