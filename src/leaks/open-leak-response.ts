import { setImmediate as turn } from 'node:timers/promises';
import type { Mail } from '../mail/open-mail.ts';
import { accept } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { Store } from '../store/open-store.ts';
import { hashToken } from '../token-format/hash-token.ts';
import { indexOfToken } from '../token-format/is-token.ts';
import type { TokenPrefix } from '../token-format/prefix.ts';
import { TOKEN_LENGTH, type TokenHash, type TokenText } from '../token-format/token-text.ts';
import { decideResponse } from './decide-response.ts';
import type { LeakOutcome, LeakReport, LeakResponse, ReportedFinding } from './leak-response.ts';
import { cleanName, cleanPlace, isKnownPlace, placeKey } from './place.ts';
import { openIncidents } from './record-incidents.ts';
import { queueLeakMails } from './tell-owners.ts';

export interface LeakResponseParts {
  readonly store: Pick<Store, 'change'>;
  readonly mail: Pick<Mail, 'queueLeaks'>;
  readonly prefix: TokenPrefix;
}

/** Whom a drill concerns: the one token that it may touch, and who gets the mail about it. */
export interface DrillTarget {
  readonly tokenId: string;
  readonly recipient: { readonly id: string; readonly email: string; readonly name: string } | null;
}

/** So many findings in one change: verifiers hear of each piece, and other requests have their turn between two. */
const FINDINGS_AT_ONCE = 200;
/** A call of somebody else takes so many turns, on a new connection: to be accepted, to be read, to be answered. */
const TURNS_BETWEEN = 3;
/** A text that is longer is no text of a token with something around it. */
const TEXT_LENGTH_MAX = 10_000;

/**
 * The answer to leaks. Texts are hashed before anything else is done with them; what cannot be a token is known by its
 * checksum, without a look-up. Last uses stay as they are: to look a token up here is no use of it.
 *
 * A report of the channel `drill` touches the token of its drill and nothing else; `respondToDrill` makes one.
 */
export function openLeakResponse(parts: LeakResponseParts): LeakResponse & {
  respondToDrill(report: LeakReport, target: DrillTarget): Promise<readonly LeakOutcome[]>;
} {
  const respond = async (report: LeakReport, drill?: DrillTarget) => {
    const outcomes: LeakOutcome[] = report.findings.map(() => 'unknown');
    const parsed = report.findings.flatMap((finding, index) => parse(finding, index, report, parts.prefix));
    const about = { ...report, reporter: cleanName(report.reporter, parts.prefix) };
    for (let start = 0; start < parsed.length; start += FINDINGS_AT_ONCE) {
      const some = parsed.slice(start, start + FINDINGS_AT_ONCE);
      const changed = await parts.store.change(ACTOR, async (transaction) =>
        accept({ effects: await respondToSome(transaction, some, about, parts, drill) }),
      );
      // Nothing in it refuses.
      if (!changed.ok) throw new Error(`a leak was refused: ${changed.problem.code}`);
      for (const [index, outcome] of changed.value.effects) outcomes[index] = outcome;
      for (let turns = 0; turns < TURNS_BETWEEN; turns += 1) await turn();
    }
    return outcomes;
  };
  const underWay = new Set<Promise<unknown>>();
  const noted = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    const forget = () => void underWay.delete(work);
    work.then(forget, forget);
    return work;
  };
  return {
    respond: async (report) =>
      report.channel === 'drill' ? report.findings.map(() => 'unknown') : noted(respond(report)),
    respondToDrill: (report, target) => noted(respond({ ...report, channel: 'drill' }, target)),
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

const ACTOR = { kind: 'system', name: 'leak response' } as const;

/** A finding whose text has the form of a token of this installation. */
export interface ParsedFinding {
  readonly index: number;
  readonly hash: TokenHash;
  readonly finding: Omit<ReportedFinding, 'text'>;
  readonly placeKey: string;
  readonly isPlaceKnown: boolean;
}

function parse(
  { text, ...finding }: ReportedFinding,
  index: number,
  { channel, receivedAt }: LeakReport,
  prefix: TokenPrefix,
): ParsedFinding[] {
  const searched = text.slice(0, TEXT_LENGTH_MAX);
  const at = indexOfToken(searched, prefix);
  if (at === -1) return [];
  const place = cleanPlace(finding, prefix);
  // What lies in the future was not read from a clock.
  const past = (time: number | null | undefined) =>
    time === null || time === undefined || !Number.isSafeInteger(time) || time < 0
      ? null
      : Math.min(time, receivedAt);
  return [
    {
      index,
      hash: hashToken(searched.slice(at, at + TOKEN_LENGTH) as TokenText),
      finding: { ...place, exposedAt: past(finding.exposedAt), foundAt: past(finding.foundAt) },
      placeKey: placeKey(place, channel),
      isPlaceKnown: isKnownPlace(place),
    },
  ];
}

async function respondToSome(
  transaction: ChangeTransaction,
  findings: readonly ParsedFinding[],
  report: LeakReport,
  { mail }: LeakResponseParts,
  drill: DrillTarget | undefined,
): Promise<[index: number, LeakOutcome][]> {
  const hashes = [...new Set(findings.map(({ hash }) => hash))];
  const found = await transaction.leaks.findTokensByHashes(hashes);
  const touchable = drill === undefined ? found : found.filter(({ token }) => token.id === drill.tokenId);
  if (touchable.length === 0) return [];
  const incidents = await openIncidents(transaction, touchable, report, ACTOR);
  const effects = findings.flatMap((finding): [number, LeakOutcome][] => {
    const standing = incidents.standingOf(finding.hash);
    if (standing === undefined) return [];
    const place = { key: finding.placeKey, isKnown: finding.isPlaceKnown };
    const decision = decideResponse(standing.found, standing.leaks, place, transaction.at);
    incidents.apply(finding, decision);
    return [[finding.index, decision.effect]];
  });
  const recorded = await incidents.write();
  await queueLeakMails(transaction, mail, recorded, drill);
  return effects;
}
