import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type Networks, parseNetworks, plainAddress } from '../runtime/client-address.ts';

/** Addresses that lead into this machine, the networks around it, or nowhere (IANA special-purpose registries). */
const NOT_PUBLIC = {
  4: [
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
    ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
    ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ],
  // Only what is given out to the public is public, but for what translates to IPv4 or is for examples.
  6: ['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
} as const;

// Apart: in one list, every IPv4 address counts as one of ::/3.
const networks = { 4: read(NOT_PUBLIC[4]), 6: read(NOT_PUBLIC[6]) };

/** Whether an address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const plain = plainAddress(address);
  const family = isIP(plain);
  return (family === 4 || family === 6) && !networks[family].contains(plain);
}

function read(texts: readonly string[]): Networks {
  const parsed = parseNetworks(texts);
  if ('wrong' in parsed) throw new Error(`not a network: ${parsed.wrong}`);
  return parsed.networks;
}

/** An address that a stranger named leads where no stranger may send us. */
export class NotPublic extends Error {
  override readonly name = 'NotPublic';
}

/**
 * Looks a name up and answers its addresses only if every one is public. It is asked by the connection itself, so
 * what was checked is what is connected to.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, '', 0);
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(new NotPublic(`${hostname} is no public address`), '', 0);
    }
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};
