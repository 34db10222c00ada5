import type { Identity } from './gateway-options.ts';

/**
 * The headers that tell the upstream whose request it is, as name, value, name, value. A value that is not printable
 * ASCII, such as a username in another script, is percent-encoded.
 */
export function identityHeaders(identity: Identity): readonly string[] {
  const known = composed.get(identity);
  if (known !== undefined) return known;
  const headers = [
    'x-wardkey-account',
    headerText(identity.accountId),
    'x-wardkey-username',
    headerText(identity.username),
    'x-wardkey-token',
    headerText(identity.tokenId),
    'x-wardkey-scopes',
    headerText(identity.scopes.join(' ')),
  ];
  composed.set(identity, headers);
  return headers;
}

/** A check that answers the same object for the same token saves the work of composing its headers again. */
const composed = new WeakMap<Identity, readonly string[]>();

function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x24\x26-\x7e]+/g, (part) => encodeURIComponent(part.toWellFormed()));
}
