import { isIP } from 'node:net';
import type { Networks } from '../runtime/client-address.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import { isPublicAddress } from '../runtime/public-address.ts';

/** To which addresses this installation sends: whoever says where to must not reach what only this server can. */
export interface WebhookRules {
  /** Whether an IP address may be connected to. */
  allowsAddress(address: string): boolean;
  /** Why a URL cannot be told anything, as a sentence about it; undefined when it can. */
  flawOf(url: string): string | undefined;
}

const URL_LENGTH_MAX = 2000;

/**
 * Addresses of the internet are allowed, others only where the operator of the server names their networks, and this
 * machine itself where nobody else can reach the server either. Nothing is sent in the clear but on this machine.
 */
export function openWebhookRules(options: {
  readonly privateNetworks: Networks;
  readonly isForThisMachine: boolean;
}): WebhookRules {
  const { privateNetworks, isForThisMachine } = options;
  const allowsAddress = (address: string) =>
    isPublicAddress(address) ||
    privateNetworks.contains(address) ||
    (isForThisMachine && isLoopbackHost(address));
  const isLoopbackAllowed = allowsAddress('127.0.0.1') || allowsAddress('::1');
  return {
    allowsAddress,
    flawOf: (text) => {
      const url = URL.parse(text);
      if (url === null || text.length > URL_LENGTH_MAX)
        return 'must be a URL as in https://example.com/hooks';
      if (`${url.username}${url.password}${url.hash}` !== '')
        return 'must not hold a user, a password or a fragment';
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const isHere = isLoopbackHost(host);
      const isPlain = url.protocol === 'http:' && isHere;
      if (url.protocol !== 'https:' && !isPlain) return 'must begin with https://';
      const isRefused = isHere ? !isLoopbackAllowed : isIP(host) !== 0 && !allowsAddress(host);
      return isRefused ? NOT_PUBLIC : undefined;
    },
  };
}

/** What is said of an address that is not allowed. */
export const NOT_PUBLIC =
  'is no address of the internet; the operator of the server allows others with WARDKEY_WEBHOOK_PRIVATE_ADDRESSES';
