import type { Networks } from '../runtime/client-address.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Store } from '../store/open-store.ts';
import type { TokenByHash } from '../store/records.ts';
import { codeOfFlaw } from '../token-format/describe-flaw.ts';
import { hashToken } from '../token-format/hash-token.ts';
import type { Credential } from '../token-format/read-credential.ts';
import type { TokenHash } from '../token-format/token-text.ts';
import { endedBecause, networksOf } from './decide.ts';
import { openRateLimiter } from './rate-limiter.ts';
import type { UseNote } from './use-note.ts';
import { openUseRecorder, type UseRecorder } from './use-recorder.ts';
import type { Accepted, Need, Refused, RefusedToken, Verdict } from './verdict.ts';
import { openVerdictCache } from './verdict-cache.ts';

/** Answers whether a credential is good for a request. */
export interface Verifier {
  /**
   * The check. A warm one answers at once, without I/O; a cold one asks the store, once for all who wait for the
   * same token. Refuses when it cannot know. Counts the call, accepted or not, with the token.
   */
  check(credential: Credential, need: Need): Verdict | Promise<Verdict>;
  /** Forgets what a change may have made untrue. Must be called before whoever made the change is answered. */
  applyChange(change: { readonly revision: number; readonly hashes: readonly TokenHash[] }): void;
  /** The revision of the last change that was applied. */
  revision(): number;
  readonly uses: UseRecorder;
}

/** A token that was in force when it was read, with its networks ready for comparison. */
interface KnownToken {
  readonly hash: TokenHash;
  readonly subject: TokenByHash;
  readonly networks: Networks | undefined;
  /** What is decided about it depends on the time: it ends some day, is limited by the minute, or has ended. */
  readonly isTimed: boolean;
  readonly use: UseNote;
  /** The verdict, made once for each revision. */
  accepted: Accepted;
}

const ATTEMPTS = 4;

/** What a verifier works with. `cacheEntries` bounds how many tokens it keeps warm. */
export interface VerifierOptions {
  readonly store: Pick<Store, 'findTokenByHash' | 'recordActivity' | 'revision' | 'onChange'>;
  readonly clock: Clock;
  readonly tokenPrefix: string;
  readonly cacheEntries: number;
}

/** A verifier over a store. From now on it hears of every change that the store makes. */
export async function openVerifier(options: VerifierOptions): Promise<Verifier> {
  const { store, clock } = options;
  const cache = openVerdictCache<KnownToken>(options.cacheEntries);
  const reading = new Map<TokenHash, ReturnType<Store['findTokenByHash']>>();
  const limiter = openRateLimiter();
  const uses = openUseRecorder(store, options.tokenPrefix);
  let applied = await store.revision();

  const check = (credential: Credential, need: Need): Verdict | Promise<Verdict> => {
    if (credential.kind !== 'token') return refusedCredential(credential);
    const hash = hashToken(credential.text);
    const known = cache.get(hash);
    return known === undefined ? checkCold(hash, need) : decide(known, need);
  };

  const decide = (known: KnownToken, need: Need): Verdict => {
    const { subject, networks, use } = known;
    const { scope, address } = need;
    // The time is looked at where it matters: it costs as much as the rest of this function.
    const now = known.isTimed || !use.isUnwritten ? clock.now() : 0;
    const revision = applied;
    const ended = known.isTimed ? endedBecause(subject, now) : undefined;
    if (ended !== undefined) return refuse(use, need, { code: ended, subject, revision });
    if (scope !== undefined && !subject.token.scopes.includes(scope)) {
      return refuse(use, need, { code: 'scope_insufficient', needed: scope, subject, revision });
    }
    if (networks !== undefined && !networks.contains(address)) {
      return refuse(use, need, { code: 'address_not_allowed', address, subject, revision });
    }
    if (subject.token.rateLimitPerMinute !== null) {
      const retryAfterSeconds = limiter.take(subject.token, now);
      if (retryAfterSeconds > 0) {
        return refuse(use, need, { code: 'rate_limited', retryAfterSeconds, subject, revision });
      }
    }
    if (need.isOnlyLooked !== true) uses.record(use, now, need);
    if (known.accepted.revision !== revision) known.accepted = { code: 'accepted', subject, revision };
    return known.accepted;
  };

  /** Whoever is refused here has presented the whole text of a token: that counts among its calls. */
  const refuse = (use: UseNote, need: Need, refused: RefusedToken): Refused => {
    if (need.isOnlyLooked !== true) uses.refuse(use, refused.code, clock.now(), need);
    return refused;
  };

  const checkCold = async (hash: TokenHash, need: Need): Promise<Verdict> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      let answer: Awaited<ReturnType<Store['findTokenByHash']>>;
      try {
        answer = await readOnce(hash);
      } catch (cause) {
        return { code: 'verifier_unavailable', cause };
      }
      // A change was applied while the answer was on its way: it may be older than that change.
      if (answer.revision < applied) continue;
      if (answer.found === undefined) return { code: 'token_unknown', revision: answer.revision };
      const known = knownToken(answer.found, uses.noteFor(answer.found));
      if (endedBecause(known.subject, clock.now()) === undefined) cache.set(known);
      return decide(known, need);
    }
    return {
      code: 'verifier_unavailable',
      cause: new Error('the store changed faster than it could be read'),
    };
  };

  const readOnce = (hash: TokenHash): ReturnType<Store['findTokenByHash']> => {
    const underWay = reading.get(hash);
    if (underWay !== undefined) return underWay;
    const started = store.findTokenByHash(hash).finally(() => reading.delete(hash));
    reading.set(hash, started);
    return started;
  };

  const verifier: Verifier = {
    check,
    applyChange: ({ revision, hashes }) => {
      for (const hash of hashes) cache.delete(hash);
      applied = Math.max(applied, revision);
    },
    revision: () => applied,
    uses,
  };
  store.onChange(verifier.applyChange);
  return verifier;
}

function knownToken(subject: TokenByHash, use: UseNote): KnownToken {
  const { token, text } = subject;
  const endsSomeDay = token.expiresAt !== null || text.endsAt !== null;
  return {
    hash: text.hash,
    subject,
    networks: networksOf(token.allowedAddresses),
    isTimed: endsSomeDay || token.rateLimitPerMinute !== null || endedBecause(subject, 0) !== undefined,
    use,
    accepted: { code: 'accepted', subject, revision: -1 },
  };
}

function refusedCredential(credential: Exclude<Credential, { kind: 'token' }>): Refused {
  switch (credential.kind) {
    case 'missing':
      return { code: 'token_missing', flaw: undefined };
    case 'ambiguous':
      return { code: 'token_ambiguous', isAlsoInUrl: false };
    case 'flawed': {
      return { code: codeOfFlaw(credential.flaw), flaw: credential.flaw };
    }
  }
}
