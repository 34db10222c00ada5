import type { IncomingMessage } from 'node:http';
import type { DescribedRequest } from '../gateway/forward-auth.ts';
import type { Admission, Identity } from '../gateway/gateway-options.ts';
import { problem } from '../problems/problem.ts';
import { SCOPES, type TokenByHash } from '../store/records.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import type { TokenHash, TokenText } from '../token-format/token-text.ts';
import type { Verifier } from '../verify/open-verifier.ts';
import { problemOfVerdict } from '../verify/problem-of-verdict.ts';
import { findUrlCredential, requestCredential } from '../verify/request-credential.ts';
import type { Need, Verdict } from '../verify/verdict.ts';
import type { RequestFacts } from './request-facts.ts';

/** Checks the token of an HTTP request. */
export interface RequestChecker {
  /** The verdict on the request; with the token text where one was well formed. */
  check(
    request: IncomingMessage,
    scope?: Need['scope'],
  ): { readonly verdict: Verdict | Promise<Verdict>; readonly text: TokenText | undefined };
  /** The same for the gateway, which asks for the scope `api`. */
  admit(request: IncomingMessage): Admission | Promise<Admission>;
  /** The same for a request that another server has before it. */
  admitDescribed(described: DescribedRequest): Admission | Promise<Admission>;
}

/** What is looked at in a request, wherever it was made. */
type Presented = Pick<DescribedRequest, 'rawHeaders' | 'url' | 'address' | 'userAgent'>;

/** `noteInUrl` is told of every token of ours that stood in a URL. */
export function openRequestChecker(parts: {
  verifier: Verifier;
  prefix: TokenPrefix;
  facts: RequestFacts;
  noteInUrl(hash: TokenHash): void;
}): RequestChecker {
  const { verifier, prefix, facts } = parts;
  const identities = new WeakMap<TokenByHash, Identity>();

  const check: RequestChecker['check'] = (request, scope) => {
    const { rawHeaders, url = '', headers } = request;
    const userAgent = headers['user-agent'] ?? '';
    return checkPresented({ rawHeaders, url, address: facts.address(request), userAgent }, scope);
  };

  const checkPresented = ({ rawHeaders, url, address, userAgent }: Presented, scope?: Need['scope']) => {
    const credential = requestCredential(rawHeaders, prefix);
    const inUrl = findUrlCredential(url, prefix, credential);
    if (inUrl !== undefined) {
      if (inUrl.hash !== undefined) parts.noteInUrl(inUrl.hash);
      return { verdict: refusedInUrl(credential.kind !== 'missing'), text: undefined };
    }
    const need = scope === undefined ? { address, userAgent } : { address, userAgent, scope };
    const text = credential.kind === 'token' ? credential.text : undefined;
    return { verdict: verifier.check(credential, need), text };
  };

  const admission = (verdict: Verdict, text: TokenText | undefined): Admission => {
    if (verdict.code !== 'accepted') return { accepted: false, problem: problemOfVerdict(verdict, prefix) };
    return { accepted: true, tokenText: text ?? '', identity: identityOf(verdict.subject) };
  };

  const identityOf = (subject: TokenByHash): Identity => {
    const known = identities.get(subject);
    if (known !== undefined) return known;
    const { token, account } = subject;
    const { id: accountId, username } = account;
    const identity = { accountId, username, tokenId: token.id, scopes: token.scopes };
    identities.set(subject, identity);
    return identity;
  };

  const admitChecked = ({ verdict, text }: ReturnType<RequestChecker['check']>) =>
    verdict instanceof Promise ? verdict.then((late) => admission(late, text)) : admission(verdict, text);

  return {
    check,
    admit: (request) => admitChecked(check(request, 'api')),
    admitDescribed: (described) => {
      const scope = SCOPES.find((each) => each === described.scope);
      return scope === undefined ? NO_SUCH_SCOPE : admitChecked(checkPresented(described, scope));
    },
  };
}

/** The proxy asks for it, so nobody may pass until its settings are mended. */
const NO_SUCH_SCOPE: Admission = {
  accepted: false,
  problem: problem('verifier_unavailable', {
    detail: 'The server in front of this API asks for a scope that there is not.',
    fix: `Nothing about the caller’s token needs to be changed. The operator: in the address of forward-auth, "scope" is one of ${SCOPES.join(', ')}.`,
  }),
};

function refusedInUrl(hasOther: boolean): Verdict {
  return hasOther ? { code: 'token_ambiguous', isAlsoInUrl: true } : { code: 'token_in_url' };
}
