import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { plainAddress } from './client-address.ts';

/** Networks of IPv4 that are nobody's on the internet (IANA, special-purpose address registry), and multicast. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];

/** The one network of IPv6 that is given out, but for what in it is a tunnel to elsewhere or for documents. */
const GLOBAL_IPV6 = '2000::/3';
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16'];

const special = listOf([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
const global = listOf([GLOBAL_IPV6]);

/**
 * Whether an address is one of the internet: not of this machine, a private network, a cloud's metadata service, a
 * tunnel that may end in one of those, or what is reserved. What is no address is none of the internet.
 */
export function isPublicAddress(address: string): boolean {
  const plain = plainAddress(address.split('%')[0] ?? '');
  if (isIP(plain) === 0) return false;
  if (isIPv4(plain)) return !special.check(plain, 'ipv4');
  return global.check(plain, 'ipv6') && !special.check(plain, 'ipv6');
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}
