import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../problems/problem.ts';
import type { Admission, GatewayOptions } from './gateway-options.ts';
import type { Upstream } from './upstream.ts';

/** What the parts of one gateway share. */
export interface GatewayParts {
  readonly options: GatewayOptions;
  readonly upstream: Upstream;
  /** Writes a problem and sees to the body that is left unread. */
  refuse(request: IncomingMessage, response: ServerResponse, refusal: Problem): void;
}

/** A request that may pass, as `admit` said. */
export type AcceptedAdmission = Extract<Admission, { accepted: true }>;
