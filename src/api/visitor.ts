import type { Origin } from '../accounts/sessions.ts';
import type { CookieName } from './cookies.ts';

/** Whoever sends a request, before anything is known of who they are. */
export interface Visitor {
  readonly address: string;
  /** Without anything in it that could be a token. */
  readonly userAgent: string;
  /** The origin of the page that sends it, where the browser named it: always one of this server's own. */
  readonly pageOrigin: string | undefined;
  cookie(name: CookieName): string | undefined;
}

/** A visitor as the one for whom a session begins. */
export function originOf(visitor: Visitor): Origin {
  const { address, userAgent } = visitor;
  return { address, userAgent, sessionText: visitor.cookie('session') };
}
