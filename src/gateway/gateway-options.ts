import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '../problems/problem.ts';
import type { Logger } from '../runtime/logger.ts';

/** Whose request it is: what the upstream is told in `x-wardkey-*` headers. */
export interface Identity {
  readonly accountId: string;
  readonly username: string;
  readonly tokenId: string;
  readonly scopes: readonly string[];
}

/** What the check of a request answers. `tokenText` is what was presented: it is kept from the upstream. */
export type Admission =
  | { readonly accepted: true; readonly tokenText: string; readonly identity: Identity }
  | { readonly accepted: false; readonly problem: Problem };

/** What a gateway is made of. It knows no token: `admit` does. */
export interface GatewayOptions {
  /** `http:` or `https:`; the path, if it has one, is put before the path of every request. */
  readonly upstream: URL;
  /** How long the upstream may take until its response headers, counted anew while an upload advances. */
  readonly timeoutSeconds: number;
  /** How long an upload may go without a byte before it is given up; 60 when left out. */
  readonly bodyStallSeconds?: number;
  /** The address callers see, for `X-Forwarded-Proto` and `X-Forwarded-Host`. */
  readonly publicUrl: string;
  /** The check. Answers at once where it can: a promise costs every request. A throw is a refusal with 500. */
  admit(request: IncomingMessage): Admission | Promise<Admission>;
  /** Writes a problem as the whole response. */
  answer(request: IncomingMessage, response: ServerResponse, problem: Problem): void;
  requestId(request: IncomingMessage): string;
  clientAddress(request: IncomingMessage): string;
  readonly logger: Logger;
}

/** A checked reverse proxy. Its methods are listeners for the events of a `node:http` server. */
export interface Gateway {
  /** For the `request` event. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** For the `checkContinue` event: the caller is told to send its body only once the request is admitted. */
  checkContinue(request: IncomingMessage, response: ServerResponse): void;
  /** For the `upgrade` event. WebSocket only: give the server `shouldUpgradeCallback: isWebSocketUpgrade`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends all WebSockets now, and each later one as soon as it opens: a server that closes waits for them. */
  endWebSockets(): void;
  /**
   * Lets running requests finish, for at most `graceSeconds` (10 when left out), then ends what is left and the
   * connections to the upstream. WebSockets are ended at once. Requests that come later get a 502.
   */
  close(graceSeconds?: number): Promise<void>;
}
