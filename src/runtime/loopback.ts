/**
 * Whether a host, as settings and URLs name it, is this machine and reached from this machine alone. A port is not a
 * part of it; brackets around an IPv6 address may be.
 */
export function isLoopbackHost(host: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|localhost|\[?::1\]?)$/i.test(host);
}
