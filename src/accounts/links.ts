import type { SignInQuestions } from '../store/sign-in-questions.ts';
import type { LinkKind, LinkRecord } from '../store/sign-in-records.ts';
import { isSameHash, nameOf, newSecret } from './secret.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a link holds. One is followed once; a reset lets in whoever reads the mail, so it holds least. */
export const LINK_MILLISECONDS = {
  claim: 30 * MINUTE,
  sign_up: 24 * HOUR,
  invitation: 7 * 24 * HOUR,
  password_reset: HOUR,
} as const satisfies Record<LinkKind, number>;

/** The page on which each kind of link is followed. */
const PAGES = {
  claim: '/claim',
  sign_up: '/sign-up',
  invitation: '/sign-up',
  password_reset: '/reset-password',
} as const satisfies Record<LinkKind, string>;

/** A link at the only moment at which its text is known. */
export interface NewLink {
  readonly text: string;
  readonly record: LinkRecord;
}

/** Draws a link. What it does not name it does not have. */
export function newLink(
  kind: LinkKind,
  createdAt: number,
  about: Partial<Omit<LinkRecord, 'kind' | 'createdAt' | 'expiresAt'>> = {},
): NewLink {
  const { text, id, hash } = newSecret();
  const nothing = {
    email: null,
    name: null,
    accountId: null,
    isOperator: false,
    invitedBy: null,
    githubId: null,
  };
  const expiresAt = createdAt + LINK_MILLISECONDS[kind];
  return { text, record: { ...nothing, ...about, id, hash, kind, createdAt, expiresAt } };
}

/** The address of a link. Its text stands behind `#`, which browsers send to no server and proxies never see. */
export function linkUrl(publicUrl: string, kind: LinkKind, text: string): string {
  return `${publicUrl}${PAGES[kind]}#${text}`;
}

/** The link of one of these kinds that a text is, unless it has expired or was followed already. */
export async function findLink(
  store: Pick<SignInQuestions, 'findLink'>,
  text: string,
  kinds: readonly LinkKind[],
  now: number,
): Promise<LinkRecord | undefined> {
  const { id, hash } = nameOf(text);
  const link = await store.findLink(id);
  if (link === undefined || !isSameHash(link.hash, hash)) return undefined;
  return link.expiresAt > now && kinds.includes(link.kind) ? link : undefined;
}
