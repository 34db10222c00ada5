import { type Refusal, refuse } from '../problems/problem.ts';
import type { Clock } from '../runtime/clock.ts';
import { placeOf } from '../runtime/place-of.ts';
import { beginAll, openSlowDown, type Pace, type SlowDown } from './slow-down.ts';

/**
 * Everything that can be guessed or sent too often, each with its pace.
 *
 * What is held against an account is held against it from one address only: whoever guesses from elsewhere does not
 * lock its owner out. An address by itself has more tries, because many people may share it.
 */
export interface Guessing {
  readonly password: Tries;
  readonly link: Tries;
  readonly secondFactor: Tries;
  /** Mails that anyone can have sent to any address, from one place. */
  readonly mail: Tries;
  /** The same to one mailbox. */
  readonly mailbox: Mailboxes;
  readonly passkey: Tries;
  /** Sign-ins that are begun and need not be finished: one with every page that offers a passkey. */
  readonly beginning: Tries;
}

/** Tries of one kind. `about` is what is guessed at: an e-mail address, an account. */
export interface Tries {
  /** Counts a try, before it is made. Refuses one that comes too early. */
  begin(address: string, about: string): Refusal | undefined;
  /** The try was good. */
  forgive(address: string, about: string): void;
}

/** What anyone can have sent to any address. */
export type MailPurpose = 'sign_up' | 'password_reset';

/**
 * Keeps mailboxes from being flooded. Nobody is refused for it: whoever asks too often for somebody else's address
 * would lock them out. They get no further mail of that purpose, and the links of the earlier ones still hold, because
 * no pause is longer than a link holds.
 */
export interface Mailboxes {
  /** Counts a mail before it is sent; says whether it may be. */
  mayTake(purpose: MailPurpose, email: string): boolean;
  /** A link was followed: the mailbox is its owner's, who may need another. */
  forgive(purpose: MailPurpose, email: string): void;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const ABOUT_ONE: Pace = {
  freeTries: 5,
  firstPause: 2 * SECOND,
  longestPause: 15 * MINUTE,
  forgottenAfter: HOUR,
};
const FROM_ONE_PLACE: Pace = {
  freeTries: 30,
  firstPause: SECOND,
  longestPause: MINUTE,
  forgottenAfter: HOUR,
};
const MAIL_TO_ONE: Pace = {
  freeTries: 3,
  firstPause: 5 * MINUTE,
  longestPause: HOUR,
  forgottenAfter: 6 * HOUR,
};
const MAIL_FROM_ONE_PLACE: Pace = {
  freeTries: 20,
  firstPause: 10 * SECOND,
  longestPause: 10 * MINUTE,
  forgottenAfter: 6 * HOUR,
};
/** Whoever guesses codes knows the password already, so here an account may be slowed for everyone: a little. */
const CODE_OF_ONE: Pace = {
  freeTries: 30,
  firstPause: SECOND,
  longestPause: MINUTE,
  forgottenAfter: 24 * HOUR,
};

const BEGINNING: Pace = {
  freeTries: 100,
  firstPause: SECOND,
  longestPause: 10 * SECOND,
  forgottenAfter: 10 * MINUTE,
};

export function openGuessing(clock: Clock): Guessing {
  const open = (pace: Pace) => openSlowDown(clock, pace);
  const fromPlace = open(FROM_ONE_PLACE);
  return {
    password: tries({ both: open(ABOUT_ONE), place: fromPlace }),
    link: tries({ place: open(FROM_ONE_PLACE) }),
    secondFactor: tries({ about: open(CODE_OF_ONE), place: fromPlace }),
    mail: tries({ place: open(MAIL_FROM_ONE_PLACE) }),
    mailbox: mailboxes({ sign_up: open(MAIL_TO_ONE), password_reset: open(MAIL_TO_ONE) }),
    passkey: tries({ place: open(FROM_ONE_PLACE) }),
    beginning: tries({ place: open(BEGINNING) }),
  };
}

function mailboxes(paces: Readonly<Record<MailPurpose, SlowDown>>): Mailboxes {
  return {
    mayTake: (purpose, email) => paces[purpose].begin(email.toLowerCase()) === undefined,
    forgive: (purpose, email) => paces[purpose].forgive(email.toLowerCase()),
  };
}

interface Paces {
  readonly place: SlowDown;
  readonly about?: SlowDown;
  readonly both?: SlowDown;
}

function tries(paces: Paces): Tries {
  const named = (address: string, about: string): (readonly [SlowDown, string])[] => {
    const place = placeOf(address);
    return [
      [paces.place, place],
      ...(paces.about === undefined ? [] : [[paces.about, about] as const]),
      ...(paces.both === undefined ? [] : [[paces.both, `${place} ${about}`] as const]),
    ];
  };
  return {
    begin: (address, about) => {
      const retryAfterSeconds = beginAll(named(address, about.toLowerCase()));
      return retryAfterSeconds === undefined ? undefined : refuse('sign_in_slowed', { retryAfterSeconds });
    },
    forgive: (address, about) => {
      for (const [slowDown, name] of named(address, about.toLowerCase())) {
        if (slowDown === paces.place) slowDown.takeBack(name);
        else slowDown.forgive(name);
      }
    },
  };
}
