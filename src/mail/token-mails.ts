import { footerFor, type Installation } from './account-mails.ts';
import { button, type Composed, compose, type Fact, facts, paragraph, steps, utc } from './compose.ts';

/** A token as a mail may name it: never by its text. */
export interface MailedToken {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
}

/** To the owner of a new token. `by` is who made it. */
export function tokenCreatedMail(
  from: Installation,
  mail: { token: MailedToken; by: string; at: number; expiresAt: number | null; scopes: readonly string[] },
): Composed {
  return compose(
    `New API token "${mail.token.name}"`,
    [
      paragraph(`A new API token of your account at ${from.host} was created.`),
      facts(
        ...nameOf(mail.token),
        ['Created', utc(mail.at)],
        ['By', mail.by],
        ['Scopes', mail.scopes.join(', ')],
        ['Expires', mail.expiresAt === null ? 'never' : utc(mail.expiresAt)],
      ),
      button('Look at the token', pageOf(from, mail.token)),
      paragraph('If nobody of yours did this, disable the token there, then change your password.'),
    ],
    chosen(from),
  );
}

/** To the owner of a token that has a new text. `graceEndsAt` is when the old text ends; null: it has ended. */
export function tokenRotatedMail(
  from: Installation,
  mail: { token: MailedToken; by: string; at: number; graceEndsAt: number | null },
): Composed {
  const old =
    mail.graceEndsAt === null
      ? 'The old text is refused from now on.'
      : `The old text is accepted until ${utc(mail.graceEndsAt)}, and refused from then on.`;
  return compose(
    `API token "${mail.token.name}" was rotated`,
    [
      paragraph(`An API token of your account at ${from.host} has a new text. ${old}`),
      facts(...nameOf(mail.token), ['Rotated', utc(mail.at)], ['By', mail.by]),
      button('Look at the token', pageOf(from, mail.token)),
      paragraph('If nobody of yours did this, disable the token there, then change your password.'),
    ],
    chosen(from),
  );
}

/** To the owner of tokens that somebody else disabled, in one mail however many there are. */
export function tokenDisabledMail(
  from: Installation,
  mail: { tokens: MailedTokens; by: string; at: number; reason: string; note: string | null },
): Composed {
  const { tokens } = mail;
  const [were, they] = isOne(tokens) ? ['was', 'it'] : ['were', 'them'];
  return compose(
    `${named(tokens)} ${were} disabled`,
    [
      paragraph(
        `${countOf(tokens)} of your account at ${from.host} ${were} disabled by ${mail.by}. Programs that use ${they} are refused from now on.`,
      ),
      facts(
        ...listOf(tokens),
        ['Disabled', utc(mail.at)],
        ['By', mail.by],
        ['Reason', mail.reason],
        ['Note', mail.note],
      ),
      lookButton(from, tokens),
      steps(
        'If programs still need it, create a new token for them.',
        'If you think this was a mistake, ask whoever disabled it.',
      ),
    ],
    chosen(from),
  );
}

/** To the owner of tokens that expire soon; `expiresAt` is when the first of them does. */
export function tokenExpiringMail(
  from: Installation,
  mail: { tokens: MailedTokens; expiresAt: number },
): Composed {
  const { tokens } = mail;
  const when = utc(mail.expiresAt);
  const isAlone = isOne(tokens);
  return compose(
    `${named(tokens)} ${isAlone ? 'expires on' : 'expire, the first on'} ${when.slice(0, 10)}`,
    [
      paragraph(
        `${countOf(tokens)} of your account at ${from.host} ${isAlone ? `expires on ${when}` : `expire soon, the first on ${when}`}. Programs that use ${isAlone ? 'it are refused from then on' : 'them are refused from then on'}.`,
      ),
      facts(...listOf(tokens), ['Expires', when]),
      isAlone ? button('Rotate or extend it', addressOf(from, tokens)) : lookButton(from, tokens),
    ],
    chosen(from),
  );
}

/** To the owner of tokens that nobody uses. `lastUsedAt` is null where no use is known, or there are several. */
export function tokenUnusedMail(
  from: Installation,
  mail: { tokens: MailedTokens; days: number; lastUsedAt: number | null },
): Composed {
  const { tokens, days } = mail;
  const isAlone = isOne(tokens);
  const lastUsed = mail.lastUsedAt === null ? 'never' : utc(mail.lastUsedAt);
  return compose(
    isAlone ? `Nobody uses the ${named(tokens)}` : `Nobody uses ${named(tokens)}`,
    [
      paragraph(
        `${countOf(tokens)} of your account at ${from.host} ${isAlone ? 'was' : 'were'} not used for ${days} days. A token that nobody needs can only be stolen: disable it, which can be undone.`,
      ),
      facts(...listOf(tokens), ['Last used', isAlone ? lastUsed : null]),
      lookButton(from, tokens),
    ],
    chosen(from),
  );
}

/** To the owner of tokens whose texts are older than the operator of the server wants them to be. */
export function tokenAgedMail(
  from: Installation,
  mail: { tokens: MailedTokens; days: number; issuedAt: number },
): Composed {
  const { tokens, days } = mail;
  const isAlone = isOne(tokens);
  return compose(
    `Refresh ${isAlone ? `the ${named(tokens)}` : named(tokens)}`,
    [
      paragraph(
        `${countOf(tokens)} of your account at ${from.host} ${isAlone ? 'is' : 'are'} older than ${days} days. The operator of this server asks everyone to refresh tokens periodically: the longer a token is in use, the more places it lies in.`,
      ),
      facts(...listOf(tokens), [isAlone ? 'In use since' : 'The oldest in use since', utc(mail.issuedAt)]),
      lookButton(from, tokens),
      steps(
        'Rotate it, with a grace period: the old text goes on working meanwhile.',
        'Put the new text into the programs that use it.',
        'Look at the page of the token: it says when the old text was last used.',
      ),
    ],
    footerFor(from, 'because you have an account there; its operator wants such mails to be sent'),
  );
}

/** At least one. */
export type MailedTokens = readonly [MailedToken, ...MailedToken[]];

/** So many are named in a mail; of the rest, it says how many there are. */
const NAMED_MAX = 20;

function isOne(tokens: MailedTokens): boolean {
  return tokens.length === 1;
}

function named(tokens: MailedTokens): string {
  return isOne(tokens) ? `API token "${tokens[0].name}"` : `${tokens.length} API tokens`;
}

function countOf(tokens: MailedTokens): string {
  return isOne(tokens) ? 'An API token' : `${tokens.length} API tokens`;
}

function listOf(tokens: MailedTokens): Fact[] {
  if (isOne(tokens)) return nameOf(tokens[0]);
  const shown = tokens.slice(0, NAMED_MAX).map(({ name, hint }): Fact => [hint, name]);
  const more = tokens.length - shown.length;
  return more === 0 ? shown : [...shown, ['And', `${more} more`]];
}

function addressOf(from: Installation, tokens: MailedTokens): string {
  return isOne(tokens) ? pageOf(from, tokens[0]) : `${from.publicUrl}/account/api-tokens`;
}

function lookButton(from: Installation, tokens: MailedTokens) {
  return button(isOne(tokens) ? 'Look at the token' : 'Look at your tokens', addressOf(from, tokens));
}

function nameOf(token: MailedToken): Fact[] {
  return [
    ['Name', token.name],
    ['Token', token.hint],
  ];
}

function pageOf({ publicUrl }: Installation, { id }: MailedToken): string {
  return `${publicUrl}/account/api-tokens/${encodeURIComponent(id)}`;
}

function chosen(from: Installation): string {
  return footerFor(
    from,
    `because you have an account there; choose which of these mails you get: ${from.publicUrl}/account`,
  );
}
