import { openForwardAuth } from '../gateway/forward-auth.ts';
import { clientAddress, type Networks, plainAddress } from '../runtime/client-address.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { type Credential, readAuthorization } from '../token-format/read-credential.ts';
import type { Verifier } from '../verify/open-verifier.ts';
import { problemOfVerdict } from '../verify/problem-of-verdict.ts';
import type { Verdict } from '../verify/verdict.ts';
import type { RequestChecker } from './check-request.ts';
import { answerWith, contextOf, logRefusal, type RefusalParts } from './refusals.ts';
import type { RequestHandler } from './route-request.ts';

/** Joins `/v1/forward-auth` with the check: the proxy’s own token first, then that of the request it describes. */
export function openForwardAuthRoute(
  parts: RefusalParts & {
    readonly checker: Pick<RequestChecker, 'admitDescribed'>;
    readonly verifier: Verifier;
    readonly prefix: TokenPrefix;
    readonly trustedProxies: Networks;
  },
): RequestHandler {
  const { checker, verifier, prefix, facts, trustedProxies } = parts;
  return openForwardAuth({
    refuseProxy: (request, proxyToken) => {
      const need = {
        scope: 'verify',
        address: facts.address(request),
        userAgent: 'forward-auth',
      } as const;
      const verdict = verifier.check(proxyCredential(proxyToken, prefix), need);
      const problemOf = (settled: Verdict) =>
        settled.code === 'accepted' ? undefined : problemOfVerdict(settled, prefix);
      return verdict instanceof Promise ? verdict.then(problemOf) : problemOf(verdict);
    },
    admit: checker.admitDescribed,
    // The proxy has proved that it may ask, and with that, that it may say where its callers are.
    addressIn: (request, forwardedFor) => {
      const proxy = plainAddress(request.socket.remoteAddress ?? '');
      const contains = (address: string) => address === proxy || trustedProxies.contains(address);
      const address = clientAddress(proxy, forwardedFor, { contains });
      // The search ends at the proxy where the list holds no address: then nobody knows where the caller is.
      return address === proxy && !forwardedFor.includes(proxy) ? '' : address;
    },
    requestId: facts.requestId,
    context: (request) => contextOf(parts, request),
    answer: answerWith(parts),
    log: (request, refused) => logRefusal(parts, request, refused),
  });
}

function proxyCredential(proxyToken: string | undefined, prefix: TokenPrefix): Credential {
  return proxyToken === undefined ? { kind: 'missing' } : readAuthorization(`Bearer ${proxyToken}`, prefix);
}
