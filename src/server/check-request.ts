import type { IncomingMessage } from 'node:http';
import type { Admission, Identity } from '../gateway/gateway-options.ts';
import type { TokenByHash } from '../store/records.ts';
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
}

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
    const credential = requestCredential(request.rawHeaders, prefix);
    const inUrl = findUrlCredential(request.url ?? '', prefix, credential);
    if (inUrl !== undefined) {
      if (inUrl.hash !== undefined) parts.noteInUrl(inUrl.hash);
      return { verdict: refusedInUrl(credential.kind !== 'missing'), text: undefined };
    }
    const userAgent = request.headers['user-agent'] ?? '';
    const address = facts.address(request);
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

  return {
    check,
    admit: (request) => {
      const { verdict, text } = check(request, 'api');
      return verdict instanceof Promise
        ? verdict.then((late) => admission(late, text))
        : admission(verdict, text);
    },
  };
}

function refusedInUrl(hasOther: boolean): Verdict {
  return hasOther ? { code: 'token_ambiguous', isAlsoInUrl: true } : { code: 'token_in_url' };
}
