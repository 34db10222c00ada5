import type { TokenHash } from '../token-format/token-text.ts';

/** An address and a program, and how often they called since the counts were last taken. */
export interface CallerCount {
  address: string;
  userAgent: string;
  accepted: number;
  refused: number;
}

/** Where a call came from. */
export interface CallOrigin {
  readonly address: string;
  readonly userAgent: string;
}

/**
 * What happened with one token text since the counts were last taken: counted in place, so that no call costs memory
 * of its own. `caller` is whoever was accepted last.
 */
export interface UseNote {
  readonly hash: TokenHash;
  readonly tokenId: string;
  readonly accountId: string;
  caller: CallerCount;
  callers: CallerCount[];
  /** Stands for those who came when `callers` was full: counted together, and not named. */
  others: CallerCount;
  /** Whether it was accepted since, and when for the first time. */
  isUnwritten: boolean;
  at: number;
  /** How often it was refused since, by code, and when for the first time. */
  refusals: Map<string, number> | undefined;
  refusedAt: number;
}

/** So many callers of one text are told apart until the counts are taken: both names are the callers' own choice. */
export const CALLERS_TOLD_APART = 20;
/** What is longer is cut where it is kept; who sends it is searched for at every call. */
const USER_AGENT_LENGTH = 400;

/** Nobody has this address, so that the first call is never taken for one more of the same. */
const NOBODY: CallerCount = { address: '-', userAgent: '', accepted: 0, refused: 0 };

/** A note on which nothing stands yet. */
export function emptyNote(hash: TokenHash, tokenId: string, accountId: string): UseNote {
  return {
    ...{ hash, tokenId, accountId },
    caller: NOBODY,
    callers: [],
    others: { address: '', userAgent: '', accepted: 0, refused: 0 },
    ...{ isUnwritten: false, at: 0, refusals: undefined, refusedAt: 0 },
  };
}

/** Counts an accepted call, if it is one more of the same caller: the usual case, and nearly free. */
export function countRepeated(note: UseNote, from: CallOrigin): boolean {
  const { caller } = note;
  if (caller.address !== from.address || caller.userAgent !== from.userAgent) return false;
  caller.accepted += 1;
  return true;
}

/** The count of a caller, which begins at nothing when it is new. */
export function callerOf(note: UseNote, { address, userAgent }: CallOrigin): CallerCount {
  const agent = userAgent.length > USER_AGENT_LENGTH ? cutCopy(userAgent) : userAgent;
  for (const known of note.callers) {
    if (known.address === address && known.userAgent === agent) return known;
  }
  if (note.callers.length >= CALLERS_TOLD_APART) {
    note.others.address = address;
    note.others.userAgent = agent;
    return note.others;
  }
  const added = { address, userAgent: agent, accepted: 0, refused: 0 };
  note.callers.push(added);
  return added;
}

/** Makes a note empty again. */
export function clearNote(note: UseNote): void {
  note.caller = NOBODY;
  note.callers = [];
  note.others = { address: '', userAgent: '', accepted: 0, refused: 0 };
  note.isUnwritten = false;
  note.refusals = undefined;
}

/** A copy: a piece of a text, as V8 cuts it, would keep all of it in memory. */
function cutCopy(text: string): string {
  return Buffer.from(text.slice(0, USER_AGENT_LENGTH)).toString();
}
