import { footerFor, type Installation } from './account-mails.ts';
import { button, type Composed, compose, facts, paragraph, steps, utc } from './compose.ts';

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

/** To the owner of a token that somebody else disabled. */
export function tokenDisabledMail(
  from: Installation,
  mail: { token: MailedToken; by: string; at: number; reason: string; note: string | null },
): Composed {
  return compose(
    `API token "${mail.token.name}" was disabled`,
    [
      paragraph(
        `An API token of your account at ${from.host} was disabled by ${mail.by}. Programs that use it are refused from now on.`,
      ),
      facts(
        ...nameOf(mail.token),
        ['Disabled', utc(mail.at)],
        ['By', mail.by],
        ['Reason', mail.reason],
        ['Note', mail.note],
      ),
      button('Look at the token', pageOf(from, mail.token)),
      steps(
        'If programs still need it, create a new token for them.',
        'If you think this was a mistake, ask whoever disabled it.',
      ),
    ],
    chosen(from),
  );
}

/** To the owner of a token that expires soon. */
export function tokenExpiringMail(
  from: Installation,
  mail: { token: MailedToken; expiresAt: number },
): Composed {
  return compose(
    `API token "${mail.token.name}" expires on ${utc(mail.expiresAt).slice(0, 10)}`,
    [
      paragraph(
        `An API token of your account at ${from.host} expires on ${utc(mail.expiresAt)}. Programs that use it are refused from then on.`,
      ),
      facts(...nameOf(mail.token), ['Expires', utc(mail.expiresAt)]),
      button('Rotate or extend it', pageOf(from, mail.token)),
    ],
    chosen(from),
  );
}

/** To the owner of a token that nobody uses. `lastUsedAt` is null for one that was never used. */
export function tokenUnusedMail(
  from: Installation,
  mail: { token: MailedToken; createdAt: number; lastUsedAt: number | null },
): Composed {
  return compose(
    `Nobody uses the API token "${mail.token.name}"`,
    [
      paragraph(
        `An API token of your account at ${from.host} is not used. A token that nobody needs can only be stolen: disable it, which can be undone.`,
      ),
      facts(
        ...nameOf(mail.token),
        ['Created', utc(mail.createdAt)],
        ['Last used', mail.lastUsedAt === null ? 'never' : utc(mail.lastUsedAt)],
      ),
      button('Look at the token', pageOf(from, mail.token)),
    ],
    chosen(from),
  );
}

function nameOf(token: MailedToken) {
  return [['Name', token.name] as const, ['Token', token.hint] as const];
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
