import { browserSupportsWebAuthn } from '@simplewebauthn/browser';

/** Whether passkeys can be made and used here: in this browser, and at this address, for which a bare one is none. */
export function doPasskeysWork(): boolean {
  return browserSupportsWebAuthn() && !isBareAddress();
}

/** Where to go for passkeys from a page that is open at the bare address of this machine. */
export function addressForPasskeys(): string | undefined {
  if (!/^(?:127(?:\.\d+){3}|\[::1\])$/.test(location.hostname)) return undefined;
  return `${location.protocol}//localhost${location.port === '' ? '' : `:${location.port}`}`;
}

/** WebAuthn, section 5.1.3: a passkey belongs to a domain, and an address of numbers is none. */
function isBareAddress(): boolean {
  return /^(?:[\d.]+|\[.*\])$/.test(location.hostname);
}
