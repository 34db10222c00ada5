import { button, type Composed, compose, facts, paragraph, steps, utc } from './compose.ts';

/** Where a mail comes from, for its wording: the address of this server, and how people call it. */
export interface Installation {
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** The host of that address, as in `api.example.com`. */
  readonly host: string;
}

/** When, where from and with what something was done. */
export interface Circumstances {
  readonly at: number;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** To whoever wants an account: the link that proves the address theirs. `link` is its secret part. */
export function signUpMail(from: Installation, mail: { link: string; expiresAt: number }): Composed {
  return compose(
    `Finish signing up at ${from.host}`,
    [
      paragraph(`Someone, probably you, wants to sign up at ${from.host} with this e-mail address.`),
      button('Finish signing up', `${from.publicUrl}/sign-up#${mail.link}`),
      paragraph(`The link works once, until ${utc(mail.expiresAt)}.`),
      paragraph('If it was not you, do nothing: without this link there will be no account.'),
    ],
    footerFor(from, 'because this address was entered on its sign-up page'),
  );
}

/** To whoever has an account, when someone signs up with their address: only they learn that there is one. */
export function signUpTakenMail(from: Installation, mail: { name: string; at: number }): Composed {
  return compose(
    `You already have an account at ${from.host}`,
    [
      paragraph(`Hello ${mail.name},`),
      paragraph(
        `on ${utc(mail.at)} someone, probably you, tried to sign up at ${from.host} with this e-mail address. You have an account there already, and it was not changed.`,
      ),
      button('Sign in', `${from.publicUrl}/sign-in`),
      steps({
        label: 'If you do not remember your password, choose a new one',
        url: `${from.publicUrl}/reset-password`,
      }),
      paragraph('If it was not you, there is nothing to do.'),
    ],
    footerFor(from, 'because this address was entered on its sign-up page'),
  );
}

/** To whoever an operator invites. */
export function invitationMail(
  from: Installation,
  mail: { link: string; invitedBy: string; isOperator: boolean; expiresAt: number },
): Composed {
  const role = mail.isOperator ? ' as an operator, who may manage every account and token' : '';
  return compose(
    `You are invited to ${from.host}`,
    [
      paragraph(`${mail.invitedBy} invites you to ${from.host}${role}.`),
      button('Accept the invitation', `${from.publicUrl}/sign-up#${mail.link}`),
      paragraph(`The link works once, until ${utc(mail.expiresAt)}.`),
      paragraph('If you do not expect this, do nothing: without this link there will be no account.'),
    ],
    footerFor(from, 'because an operator of this server entered your address'),
  );
}

/** To whoever has lost their password. */
export function passwordResetMail(
  from: Installation,
  mail: { name: string; link: string; expiresAt: number },
): Composed {
  return compose(
    `Choose a new password for ${from.host}`,
    [
      paragraph(`Hello ${mail.name},`),
      paragraph(`someone, probably you, asked for a new password for your account at ${from.host}.`),
      button('Choose a new password', `${from.publicUrl}/reset-password#${mail.link}`),
      paragraph(
        `The link works once, until ${utc(mail.expiresAt)}. Choosing a new password signs you out everywhere.`,
      ),
      paragraph('If it was not you, do nothing: your password stays as it is.'),
    ],
    footerFor(from, 'because this address was entered on its password page'),
  );
}

/** What was changed about how an account is signed in to, as the mail says it. */
export const SECURITY_CHANGES = {
  password: 'Your password was changed',
  second_factor_on: 'Your second factor was turned on',
  second_factor_off: 'Your second factor was turned off',
  recovery_codes: 'You have new recovery codes',
  passkey_added: 'A passkey was added to your account',
  passkey_removed: 'A passkey was removed from your account',
} as const;

export type SecurityChange = keyof typeof SECURITY_CHANGES;

/** To whoever owns an account, when what opens it has changed: if it was not them, this is how they learn of it. */
export function securityChangeMail(
  from: Installation,
  mail: { name: string; change: SecurityChange } & Circumstances,
): Composed {
  return compose(
    `${SECURITY_CHANGES[mail.change]} at ${from.host}`,
    [
      paragraph(`Hello ${mail.name},`),
      paragraph(`${SECURITY_CHANGES[mail.change].toLowerCase()} at ${from.host}.`),
      circumstances(mail),
      paragraph('If it was you, there is nothing to do. If it was not:'),
      takeBack(from),
    ],
    footerFor(from, 'because you have an account there; such mails cannot be turned off'),
  );
}

/** To whoever owns an account, when someone signs in from an address or with a program not seen before. */
export function newSignInMail(from: Installation, mail: { name: string } & Circumstances): Composed {
  return compose(
    `New sign-in to your account at ${from.host}`,
    [
      paragraph(`Hello ${mail.name},`),
      paragraph(`someone signed in to your account at ${from.host} from a place or program not seen before.`),
      circumstances(mail),
      paragraph('If it was you, there is nothing to do. If it was not:'),
      takeBack(from),
    ],
    footerFor(from, 'because you have an account there'),
  );
}

/** The last line of a mail: who sends it, and why. */
export function footerFor({ host }: Installation, reason: string): string {
  return `Sent by Wardkey at ${host} ${reason}.`;
}

function circumstances({ at, address, userAgent }: Circumstances) {
  return facts(['When', utc(at)], ['From', address], ['With', userAgent]);
}

function takeBack({ publicUrl }: Installation) {
  return steps(
    { label: 'Choose a new password, which signs everyone out', url: `${publicUrl}/reset-password` },
    {
      label: 'Look through your API tokens and disable what you do not know',
      url: `${publicUrl}/account/api-tokens`,
    },
    'Tell the operator of this server.',
  );
}
