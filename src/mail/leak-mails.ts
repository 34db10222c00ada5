import type { LeakChannel, LeakEffect, LeakPlace } from '../store/leak-records.ts';
import { footerFor, type Installation } from './account-mails.ts';
import {
  type Block,
  button,
  type Composed,
  compose,
  facts,
  heading,
  paragraph,
  steps,
  utc,
} from './compose.ts';
import type { MailedToken } from './token-mails.ts';

/** What a token was used for from a moment on. Times here and below are milliseconds since 1970. */
export interface LeakUses {
  readonly since: number;
  readonly accepted: number;
  readonly refused: number;
  /** The latest first; of very many, the latest. */
  readonly addresses: readonly string[];
  readonly programs: readonly string[];
  readonly firstAt: number | null;
  /** The first call by an address and a program that had not used the token before. */
  readonly firstNew: { readonly at: number; readonly address: string; readonly program: string } | null;
}

/** A leak as its mail tells of it. */
export interface LeakNews extends LeakPlace {
  readonly id: string;
  readonly token: MailedToken;
  readonly channel: LeakChannel;
  readonly reporter: string;
  readonly effect: LeakEffect;
  /** What it was before the leak, where that is `already_disabled`: "deleted", "expired"… */
  readonly before: string;
  readonly exposedAt: number | null;
  readonly foundAt: number;
  readonly uses: LeakUses;
  /** The account whose token it is, for an operator who gets a copy. */
  readonly copyOf: string | null;
}

/**
 * To the owner of a token that leaked, and to operators where an organization owns it. `at` is when Wardkey acted. What
 * a stranger says of the place is not made a link: whoever holds a token could have us send them any address.
 */
export function leakMail(from: Installation, mail: LeakNews & { at: number }): Composed {
  const pages = pagesOf(from, mail.token);
  return compose(
    subjectOf(mail),
    [
      ...(mail.channel === 'drill'
        ? [paragraph('This is a drill: the token was made for it, and nothing of yours was touched.')]
        : []),
      paragraph(whatHappened(from, mail)),
      paragraph(whoTold(mail)),
      heading('The token'),
      facts(
        ['Account', mail.copyOf],
        ['Name', mail.token.name],
        ['Token', mail.token.hint],
        ['Became public', mail.exposedAt === null ? 'not known' : utc(mail.exposedAt)],
        ['Found', utc(mail.foundAt)],
        [WHEN[mail.effect], utc(mail.at)],
      ),
      heading('Where it was seen'),
      ...placeBlocks(mail),
      heading(usesTitle(mail)),
      ...usesBlocks(mail),
      heading('What stops working'),
      paragraph(whatStops(mail)),
      heading('What to do now'),
      mail.effect === 'text_ended'
        ? button('Look at the token', pages.token)
        : button('Create a new token', pages.create),
      todo(mail, pages),
      heading('If this was a mistake'),
      paragraph(
        `Only an operator of ${from.host} can call it a false alarm and let a token that leaked work again. Tell them that the leak is ${mail.id}, and why nobody else can have the token.`,
      ),
      heading('Why we do this'),
      paragraph(
        'Programs look for tokens in public places all the time, and the first call with a stolen one comes within a minute or two. So we end a token as soon as we know, and ask afterwards.',
      ),
    ],
    footerFor(from, 'because an API token leaked; these mails cannot be turned off'),
  );
}

const WHEN = { disabled: 'Disabled', text_ended: 'Old text ended', already_disabled: 'Recorded' } as const;

function subjectOf({ token, effect, channel }: LeakNews): string {
  const drill = channel === 'drill' ? 'Drill: ' : '';
  switch (effect) {
    case 'disabled':
      return `${drill}API token "${token.name}" leaked and was disabled`;
    case 'text_ended':
      return `${drill}The old text of API token "${token.name}" leaked and was ended`;
    case 'already_disabled':
      return `${drill}API token "${token.name}" leaked; it was out of force before`;
  }
}

function whatHappened(from: Installation, { effect, before, copyOf }: LeakNews): string {
  const whose = copyOf === null ? 'your account' : `the account ${copyOf}`;
  const leaked = `of ${whose} at ${from.host} is known to others.`;
  switch (effect) {
    case 'disabled':
      return `An API token ${leaked} We have disabled it.`;
    case 'text_ended':
      return `The old text of an API token that was rotated, ${leaked} We have ended that text; the new text of the token is not affected and goes on working.`;
    case 'already_disabled':
      return `An API token ${leaked} It was ${before} before we learned of it, so nothing that works now stops working.`;
  }
}

function whoTold({ channel, reporter }: LeakNews): string {
  const known = 'It was found in a public place: take it that others have it.';
  const unsure =
    'Whether the place is public is not known to us. But whoever told us had the whole token, which by itself says that it is in more hands than yours.';
  switch (channel) {
    case 'github':
      return `${reporter} told us: its secret scanning looks through what is published and knows our tokens by their form. ${known}`;
    case 'watcher':
      return `We found it ourselves: this server watches public repositories. ${known}`;
    case 'npm':
      return `We found it ourselves: this server looks through published npm packages. ${known}`;
    case 'report':
      return `${reporter} reported it to us, and proved it by sending the token. ${unsure}`;
    case 'scan':
      return `${reporter} found it with the scanner of Wardkey and reported it. ${unsure}`;
    case 'drill':
      return `${reporter} started the drill; the alert was signed with a key that was made for it.`;
  }
}

function placeBlocks(mail: LeakNews): Block[] {
  const { url, repository, path, line, commit, source } = mail;
  if (url === null && repository === null && path === null) {
    return [paragraph('No place was given to us.')];
  }
  const isOurs = mail.channel !== 'report';
  return [
    facts(
      [repository?.includes('@', 1) ? 'Package' : 'Repository', repository],
      ['File', path],
      ['Line', line === null ? null : String(line)],
      ['Commit', commit],
      ['Kind', source?.replaceAll('_', ' ') ?? null],
      ['Address', url, isOurs ? linkOf(url) : undefined],
    ),
    ...(isOurs || url === null
      ? []
      : [paragraph('The address is what we were told and we have not opened it: be careful with it.')]),
  ];
}

/** Longer ones would be cut where they are shown, and lead nowhere. */
const LINK_LENGTH = 480;

/** An address that can be followed: the web alone, and nothing that was blacked out. */
function linkOf(url: string | null): string | undefined {
  if (url === null || url.length > LINK_LENGTH || url.includes('[redacted]')) return undefined;
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed.href : undefined;
}

function usesTitle({ exposedAt }: LeakNews): string {
  return exposedAt === null ? 'What it was used for' : 'What it was used for since then';
}

const SHOWN_MAX = 8;

function usesBlocks({ uses, exposedAt }: LeakNews): Block[] {
  const since =
    exposedAt === null
      ? `Since when others have it is not known; these are its calls since ${utc(uses.since)}.`
      : `These are its calls since ${utc(uses.since)}.`;
  const { accepted, refused, addresses, programs, firstAt, firstNew } = uses;
  if (accepted + refused === 0 && addresses.length === 0) {
    return [paragraph(`${since} There were none.`)];
  }
  return [
    paragraph(`${since} Calls are counted by full hours, so some from shortly before may be among them.`),
    facts(
      ['Accepted', String(accepted)],
      ['Refused', String(refused)],
      ['First', firstAt === null ? null : utc(firstAt)],
      [
        'First newcomer',
        firstNew === null
          ? 'none: everyone who called had called before'
          : `${utc(firstNew.at)}, ${firstNew.address}${firstNew.program === '' ? '' : `, ${firstNew.program}`}`,
      ],
      ['Addresses', some(addresses)],
      ['Programs', some(programs)],
    ),
  ];
}

function some(all: readonly string[]): string | null {
  if (all.length === 0) return null;
  const rest = all.length > SHOWN_MAX ? `, and ${all.length - SHOWN_MAX} more` : '';
  return `${all.slice(0, SHOWN_MAX).join(', ')}${rest}`;
}

function whatStops({ effect }: LeakNews): string {
  switch (effect) {
    case 'disabled':
      return 'Every program that uses this token: from now on each of its calls is refused with the code token_leaked. Nothing else of the account changes.';
    case 'text_ended':
      return 'Programs that still use the old text: each of their calls is refused with the code token_rotated. Those with the new text go on.';
    case 'already_disabled':
      return 'Nothing: what leaked was refused before.';
  }
}

function todo(
  { effect }: LeakNews,
  pages: { readonly create: string; readonly token: string; readonly all: string },
): Block {
  const replace = effect === 'text_ended' ? 'Put the new text' : 'Create a new token and put it';
  return steps(
    `${replace} into every application that used the one that leaked, from a place that is not public: an environment variable or a secret store.`,
    'Take the token out of the place where it was seen. Deleting the commit or the file does not make it safe again: copies of it are elsewhere by now. It stays refused.',
    { label: 'Look at what it was used for, and for calls that you do not know', url: pages.token },
    {
      label: 'Replace other tokens that stood in the same place, or went the same way',
      url: pages.all,
    },
    'If you did not publish it, somebody else had it: find out from where.',
  );
}

function pagesOf({ publicUrl }: Installation, { id }: MailedToken) {
  const all = `${publicUrl}/account/api-tokens`;
  return { all, create: `${all}/new`, token: `${all}/${encodeURIComponent(id)}` };
}
