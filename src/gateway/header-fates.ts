/** What happens to a header on its way through the gateway. */
export type HeaderFate =
  | 'pass'
  | 'drop'
  | 'connection'
  | 'content-length'
  | 'transfer-encoding'
  | 'cookie'
  | 'set-cookie';

/**
 * Decides what happens to a header of the request, by its name in any spelling.
 *
 * Whatever is neither letter nor digit counts as a hyphen, because CGI, WSGI and their kind cannot tell them apart:
 * `X_Wardkey_Account` and `X.Wardkey.Account` are no way around. Dropped are the hop-by-hop headers, the credentials, and whatever the gateway itself states.
 */
export function requestHeaderFate(name: string): HeaderFate {
  return requestFates.get(name) ?? learn(requestFates, name, isDroppedFromRequest);
}

/**
 * Decides what happens to a header of the response, by its name in any spelling. What this server says of a caller to
 * the upstream is for the upstream alone: under such names nothing comes back.
 */
export function responseHeaderFate(name: string): HeaderFate {
  return responseFates.get(name) ?? learn(responseFates, name, isDroppedFromResponse);
}

/** The header names that a `Connection` header declares to be for the next hop only, in lower case. */
export function namesInConnection(value: string): ReadonlySet<string> | undefined {
  if (ORDINARY_CONNECTION.has(value)) return undefined;
  const names = value.split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => name !== '' && name !== 'close' && name !== 'keep-alive'));
}

/** Our own cookies let people in here: the upstream neither sees nor sets one. `value` begins with its name. */
export function isOwnCookie(value: string): boolean {
  return /^\s*(?:__Host-)?wardkey\./.test(value);
}

const ORDINARY_CONNECTION = new Set(['keep-alive', 'Keep-Alive', 'close']);

const HOP_BY_HOP = new Set(['keep-alive', 'te', 'trailer', 'upgrade', 'http2-settings']);

const STATED_BY_GATEWAY = new Set([
  'authorization',
  'expect',
  'forwarded',
  'host',
  'x-original-url',
  'x-real-ip',
  'x-request-id',
  'x-rewrite-url',
]);

const SPECIAL: ReadonlySet<string> = new Set<HeaderFate>([
  'connection',
  'content-length',
  'cookie',
  'set-cookie',
  'transfer-encoding',
]);

/** Clients spell the same few names again and again; those of an attacker must not fill the memory. */
const MOST_LEARNED = 512;
const LONGEST_LEARNED = 64;
const requestFates = new Map<string, HeaderFate>();
const responseFates = new Map<string, HeaderFate>();

function learn(
  fates: Map<string, HeaderFate>,
  name: string,
  isDropped: (name: string) => boolean,
): HeaderFate {
  const lowerCase = name.toLowerCase();
  const hyphened = lowerCase.replaceAll(/[^a-z0-9]/g, '-');
  const isSpecial = SPECIAL.has(hyphened);
  const fate = isSpecial && hyphened === lowerCase ? (lowerCase as HeaderFate) : undefined;
  const learned = fate ?? (isSpecial || isDropped(hyphened) ? 'drop' : 'pass');
  if (fates.size < MOST_LEARNED && name.length <= LONGEST_LEARNED) fates.set(name, learned);
  return learned;
}

function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name) || name.startsWith('proxy-');
}

function isDroppedFromResponse(name: string): boolean {
  return isHopByHop(name) || name.startsWith('x-wardkey-');
}

function isDroppedFromRequest(name: string): boolean {
  return (
    isHopByHop(name) ||
    STATED_BY_GATEWAY.has(name) ||
    name.startsWith('x-wardkey-') ||
    name.startsWith('x-forwarded-')
  );
}
