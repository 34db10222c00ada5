import { randomUUIDv7 } from 'node:crypto';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { DisabledToken } from '../store/leak-changes.ts';
import type { LeakRecord, SeenPlace } from '../store/leak-records.ts';
import type { Actor, TokenByHash } from '../store/records.ts';
import type { TokenHash } from '../token-format/token-text.ts';
import { newlyDisabled } from '../tokens/change-token.ts';
import { stateOf } from '../tokens/token-state.ts';
import type { Decision, KnownLeak } from './decide-response.ts';
import type { LeakReport } from './leak-response.ts';
import type { ParsedFinding } from './open-leak-response.ts';
import { isKnownPlace, placeInWords } from './place.ts';

/** A new incident, as it is told of: `before` is what kept the text out of force already, in a word. */
export interface NewIncident {
  readonly leak: LeakRecord;
  readonly found: TokenByHash;
  readonly before: string;
}

/** The texts that a piece of a report is about, as they become with each of its findings. */
export interface Incidents {
  standingOf(
    hash: TokenHash,
  ): { readonly found: TokenByHash; readonly leaks: readonly KnownLeak[] } | undefined;
  /** Does what was decided, in memory: the next finding of the same token sees it. */
  apply(finding: ParsedFinding, decision: Decision): void;
  /** Writes everything, with the audit entries; answers the new incidents. */
  write(): Promise<NewIncident[]>;
}

type GrowingLeak = KnownLeak & { readonly placeKeys: Set<string> };

/** Reads what is known of these texts within the change that is under way. */
export async function openIncidents(
  transaction: ChangeTransaction,
  found: readonly TokenByHash[],
  report: LeakReport,
  actor: Actor,
): Promise<Incidents> {
  const { at } = transaction;
  const subjects = new Map(found.map((each) => [each.text.hash, each]));
  const known: Map<TokenHash, GrowingLeak[]> = await readKnownLeaks(transaction, found);
  const disabled = new Map<string, DisabledToken>();
  const endedTexts = new Set<TokenHash>();
  const incidents: NewIncident[] = [];
  const places: SeenPlace[] = [];

  const endToken = (subject: TokenByHash, finding: ParsedFinding) => {
    const note = placeInWords(finding.finding).slice(0, 500);
    const record = newlyDisabled(subject.token, { reason: 'leaked', note }, { at, by: actor });
    if (record === undefined) return;
    disabled.set(subject.token.id, { id: subject.token.id, note });
    for (const [hash, other] of subjects) {
      if (other.token.id !== subject.token.id) continue;
      subjects.set(hash, { ...other, token: { ...other.token, disabled: record } });
    }
    transaction.audit(entryOf('token.disabled', subject, { reason: 'leaked', note }));
  };

  const endText = (subject: TokenByHash) => {
    endedTexts.add(subject.text.hash);
    subjects.set(subject.text.hash, { ...subject, text: { ...subject.text, endsAt: at } });
    transaction.audit(entryOf('token.text_ended', subject, { reason: 'leaked' }));
  };

  return {
    standingOf: (hash) => {
      const subject = subjects.get(hash);
      return subject && { found: subject, leaks: known.get(hash) ?? [] };
    },
    apply: (finding, { effect, ends, record }) => {
      const subject = subjects.get(finding.hash);
      if (subject === undefined) return;
      if (ends === 'token') endToken(subject, finding);
      if (ends === 'text') endText(subject);
      if (record === undefined) return;
      const leakId = record.kind === 'place' ? record.leakId : `leak_${randomUUIDv7()}`;
      const place = seenPlace(leakId, finding, report);
      places.push(place);
      const leaks = known.get(finding.hash) ?? [];
      if (record.kind === 'place') {
        leaks.find(({ id }) => id === leakId)?.placeKeys.add(place.key);
        transaction.audit(entryOf('leak.place_added', subject, { leak: leakId, ...shownPlace(place) }));
        return;
      }
      known.set(finding.hash, [
        { id: leakId, isFalseAlarm: false, placeKeys: new Set([place.key]) },
        ...leaks,
      ]);
      const leak = leakOf(leakId, subject, finding, report, { effect, at });
      incidents.push({ leak, found: subject, before: wordFor(subject, at) });
      transaction.audit(entryOf('leak.recorded', subject, { leak: leakId, effect, ...shownPlace(place) }));
    },
    write: async () => {
      await transaction.leaks.disableTokens([...disabled.values()], { at, by: actor, reason: 'leaked' });
      for (const hash of endedTexts) await transaction.endText(hash, at);
      if (incidents.length > 0) await transaction.leaks.insertLeaks(incidents.map(({ leak }) => leak));
      if (places.length > 0) await transaction.leaks.insertPlaces(places);
      return incidents;
    },
  };
}

async function readKnownLeaks(
  transaction: ChangeTransaction,
  found: readonly TokenByHash[],
): Promise<Map<TokenHash, GrowingLeak[]>> {
  const leaks = await transaction.leaks.findLeaksOfTokens([...new Set(found.map(({ token }) => token.id))]);
  const places = await transaction.leaks.findPlaces(leaks.map(({ id }) => id));
  const keys = Map.groupBy(places, ({ leakId }) => leakId);
  const known = leaks.map((leak) => ({
    hash: leak.textHash,
    id: leak.id,
    isFalseAlarm: leak.falseAlarm !== null,
    placeKeys: new Set((keys.get(leak.id) ?? []).map(({ key }) => key)),
  }));
  return Map.groupBy(known, ({ hash }) => hash);
}

function entryOf(
  action: 'token.disabled' | 'token.text_ended' | 'leak.recorded' | 'leak.place_added',
  { token, text }: TokenByHash,
  detail: Readonly<Record<string, unknown>>,
) {
  const names = { name: token.name, hint: text.hint };
  return { action, tokenId: token.id, accountId: token.accountId, detail: { ...names, ...detail } };
}

function seenPlace(leakId: string, { finding, placeKey }: ParsedFinding, report: LeakReport): SeenPlace {
  const { url, repository, path, line, commit, source } = finding;
  const place = { url, repository, path, line, commit, source };
  const { channel, reporter, receivedAt } = report;
  return { ...place, leakId, key: placeKey, channel, reporter, seenAt: receivedAt };
}

/** A place with who named it, without what is null. */
function shownPlace(place: SeenPlace): Readonly<Record<string, unknown>> {
  const { leakId: _leakId, key: _key, seenAt: _seenAt, ...shown } = place;
  const known = Object.entries(shown).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(known), place: isKnownPlace(place) ? placeInWords(place) : null };
}

function leakOf(
  id: string,
  { token, text }: TokenByHash,
  { finding }: ParsedFinding,
  { channel, reporter, receivedAt }: LeakReport,
  { effect, at }: { readonly effect: LeakRecord['effect']; readonly at: number },
): LeakRecord {
  const { url, repository, path, line, commit, source } = finding;
  return {
    ...{ id, tokenId: token.id, accountId: token.accountId, textHash: text.hash, hint: text.hint },
    ...{ url, repository, path, line, commit, source, channel, reporter, effect },
    exposedAt: finding.exposedAt,
    foundAt: finding.foundAt ?? receivedAt,
    reportedAt: receivedAt,
    disabledAt: effect === 'already_disabled' ? null : at,
    acknowledged: null,
    falseAlarm: null,
  };
}

/** What a text is at the moment of a report; of no meaning where that ended it. */
function wordFor({ token, text }: TokenByHash, at: number): string {
  const state = stateOf(token, at);
  const isOver = text.endsAt !== null && text.endsAt <= at;
  if (state === 'deleted') return 'deleted';
  if (isOver) return 'replaced by a rotation';
  return state === 'leaked' ? 'disabled' : state;
}
