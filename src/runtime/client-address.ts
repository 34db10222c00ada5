import { BlockList, isIP, isIPv4, SocketAddress } from 'node:net';

/** Answers whether an address lies in one of several networks. */
export interface Networks {
  contains(address: string): boolean;
}

/**
 * Reads networks in CIDR notation; a lone address is the network of that one address.
 * Answers the first text that is neither.
 */
export function parseNetworks(texts: readonly string[]): { networks: Networks } | { wrong: string } {
  // To look into a list takes longer than the rest of a check: most installations have none.
  if (texts.length === 0) return { networks: { contains: () => false } };
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', bits, ...rest] = text.split('/');
    const family = isIP(address);
    const width = family === 4 ? 32 : 128;
    const prefixLength = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (family === 0 || rest.length > 0 || prefixLength < 0 || prefixLength > width) return { wrong: text };
    list.addSubnet(address, prefixLength, family === 4 ? 'ipv4' : 'ipv6');
  }
  const contains = (address: string): boolean => {
    const plain = plainAddress(address);
    return isIP(plain) !== 0 && list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  };
  return { networks: { contains } };
}

/** An IPv4 address that a dual-stack listener shows as IPv6 (`::ffff:192.0.2.1`), as IPv4; others unchanged. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;
}

/**
 * The address of the caller: the peer's own, unless the peer is a trusted proxy; then the nearest address in
 * `X-Forwarded-For`, read from its end, that is not a trusted proxy too. A header from anyone else is not believed,
 * and neither is an entry that is not an address: the search stops there.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusted: Networks): string {
  let address = plainAddress(peer);
  if (forwardedFor === undefined || !trusted.contains(address)) return address;
  const entries = forwardedFor.split(',').map((entry) => withoutPort(entry.trim()));
  while (trusted.contains(address)) {
    const next = entries.pop();
    if (next === undefined || isIP(next) === 0) return address;
    address = plainAddress(next);
  }
  return address;
}

function withoutPort(entry: string): string {
  if (isIP(entry) !== 0) return entry;
  return SocketAddress.parse(entry)?.address ?? entry;
}
