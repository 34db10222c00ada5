import type { BadCharacter, Flaw, Variable } from './flaw.ts';
import type { Description } from './flaw-words.ts';
import * as words from './flaw-words.ts';
import type { TokenPrefix } from './prefix.ts';
import { TOKEN_LENGTH } from './token-text.ts';

/** Words a flaw for the person who has to mend it. Never contains token text: it knows only flaw and prefix. */
export function describeFlaw(flaw: Flaw, prefix: TokenPrefix): Description {
  switch (flaw.kind) {
    case 'empty':
      return {
        happened: flaw.scheme
          ? `The Authorization header says ${words.schemes[flaw.scheme]}, but no API token follows.`
          : 'There is nothing in the place of the API token.',
        fix: 'The variable or setting that should hold the API token is empty: set it for the process that makes the call, under the name that the program reads.',
      };
    case 'whitespace':
      return {
        happened: `There is ${words.blanks[flaw.what]} ${flaw.where} the API token.`,
        fix: sentences(words.blankFixes[flaw.what], outcome(flaw.tokenInside)),
      };
    case 'control_character':
      return {
        happened: `Character ${flaw.position} is a control character (${unicodeName(flaw.codePoint)}): it does not show, but it is sent.`,
        fix: sentences('Remove it by pasting the API token as plain text.', outcome(flaw.tokenInside)),
      };
    case 'quotes':
      return {
        happened: `${words.marks(flaw.side, `${flaw.style} quotation mark`)} the API token.`,
        fix: sentences(
          'Remove the quotation marks: what reads the setting takes them as part of its value.',
          outcome(flaw.tokenInside),
        ),
      };
    case 'brackets':
      return {
        happened: `${words.marks(flaw.side, `${flaw.style} bracket`)} the API token.`,
        fix: sentences(
          'Remove the brackets: in an example they only mark the place.',
          outcome(flaw.tokenInside),
        ),
      };
    case 'scheme_repeated':
      return {
        happened: `The value has ${words.schemes[flaw.written]} in it, which belongs to the header and not to the API token.`,
        fix: sentences(
          'Store the API token alone: the program that sends it puts the rest in front.',
          outcome(flaw.tokenInside),
        ),
      };
    case 'variable':
      return describeVariable(flaw);
    case 'assignment':
      return {
        happened: `A whole line with a name${flaw.name ? ` (${flaw.name})` : ''} and a value arrived in the place of the API token.`,
        fix: sentences('Send only what stands after the name and its sign.', outcome(flaw.tokenInside)),
      };
    case 'placeholder':
      return {
        happened: 'The text of an example stands where the API token belongs.',
        fix: `Put your own API token in its place: ${TOKEN_LENGTH} characters that begin with ${prefix}.`,
      };
    case 'unset_value':
      return {
        happened: `The program had no value for the API token and sent ${words.unsetWords[flaw.word]} instead.`,
        fix: 'Check that the variable is set, spelled as the program reads it, and read before the header is built.',
      };
    case 'ellipsis':
      return {
        happened: 'This is an API token in its shortened form: most of its characters were left out.',
        fix: `The shortened form only names a token. ${COPY_AGAIN}`,
      };
    case 'cut_short':
      return {
        happened: flaw.likelyPosition
          ? `The API token has ${flaw.length} of ${TOKEN_LENGTH} characters: one is missing, ${flaw.likelyPosition === TOKEN_LENGTH ? 'the last' : `most likely character ${flaw.likelyPosition}`}.`
          : `The API token has ${flaw.length} of ${TOKEN_LENGTH} characters: it was cut off while copying.`,
        fix: COPY_AGAIN,
      };
    case 'too_long':
      return {
        happened: flaw.doubled
          ? `There are ${flaw.length} characters instead of ${TOKEN_LENGTH}: the API token was pasted twice, or two ran together.`
          : `There are ${flaw.length} characters where an API token has ${TOKEN_LENGTH}.`,
        fix: flaw.tokenInside
          ? `A good API token stands among them: send its ${TOKEN_LENGTH} characters and nothing else.`
          : COPY_AGAIN,
      };
    case 'bad_character':
      return describeBadCharacter(flaw, prefix);
    case 'wrong_prefix':
      return flaw.looksLike === 'other_installation'
        ? {
            happened: `The API token was issued by another installation: it begins with ${flaw.prefix}, and tokens here begin with ${prefix}.`,
            fix: 'Send the request to the address of that installation, or use an API token that was created here.',
          }
        : words.otherTexts(prefix)[flaw.looksLike];
    case 'mistyped':
      return {
        happened: `The API token is mistyped: its last six characters, a checksum, do not fit the others.${likelySlip(flaw)}`,
        fix: COPY_AGAIN,
      };
    case 'scheme_missing':
      return {
        happened: 'The Authorization header does not begin with the word Bearer.',
        fix: sentences(`Write it like this: ${HEADER}.`, outcome(flaw.tokenInside)),
      };
    case 'scheme_separator':
      return {
        happened: `After the first word of the Authorization header comes ${words.separators[flaw.separator]} instead of a space.`,
        fix: sentences(`Write it like this: ${HEADER}.`, outcome(flaw.tokenInside)),
      };
    case 'scheme_unknown':
      return {
        happened: 'The Authorization header begins with another word than Bearer.',
        fix: sentences(`Write it like this: ${HEADER}.`, outcome(flaw.tokenInside)),
      };
    case 'basic_scheme':
      return {
        happened: 'The Authorization header says Basic: it carries a user name and a password.',
        fix: sentences(
          `This is what curl sends for -u. Use -H "${HEADER}" in its place.`,
          outcome(flaw.tokenInside),
        ),
      };
  }
}

/** The code of the problem that a flaw is answered with. */
export function codeOfFlaw(
  flaw: Flaw,
): 'token_malformed' | 'token_mistyped' | 'token_wrong_prefix' | 'token_missing' {
  switch (flaw.kind) {
    case 'empty':
      return 'token_missing';
    case 'mistyped':
      return 'token_mistyped';
    case 'cut_short':
      // One character that was left out is a slip of the same kind as one that was changed.
      return flaw.likelyPosition === undefined ? 'token_malformed' : 'token_mistyped';
    case 'wrong_prefix':
      return 'token_wrong_prefix';
    default:
      return 'token_malformed';
  }
}

const HEADER = 'Authorization: Bearer <your API token>';

const COPY_AGAIN =
  'Copy the whole API token again from where it was saved. It is shown only once: if it was not saved, create a new one.';

function sentences(...each: readonly string[]): string {
  return each.join(' ');
}

function outcome(tokenInside: boolean): string {
  return tokenInside
    ? 'The API token itself is complete.'
    : 'Then check the rest: it is no good API token yet.';
}

function describeVariable(flaw: Variable): Description {
  if (flaw.tokenInside) {
    return {
      happened: 'The API token is written as if it were the name of a variable.',
      fix: 'Remove the signs around it. The API token itself is complete.',
    };
  }
  return {
    happened: `${words.variables[flaw.written].what}${flaw.name ? ` (${flaw.name})` : ''} arrived instead of the API token.`,
    fix: words.variables[flaw.written].fix,
  };
}

function describeBadCharacter(flaw: BadCharacter, prefix: TokenPrefix): Description {
  const which = `Character ${flaw.position} is ${shown(flaw.codePoint)}`;
  if (flaw.lookAlike) {
    return {
      happened: `${which}: it only looks like a character of an API token.`,
      fix: `Some programs exchange characters when text is typed or pasted. ${COPY_AGAIN}`,
    };
  }
  return {
    happened: `${which}, which does not belong there: after ${prefix} come only letters from A to Z, a to z and digits.`,
    fix: flaw.tokenInside ? 'Send the API token without it: the token itself is complete.' : COPY_AGAIN,
  };
}

function likelySlip(flaw: Extract<Flaw, { readonly kind: 'mistyped' }>): string {
  if (flaw.likelyPosition === undefined) return '';
  if (!flaw.swapped) return ` Most likely character ${flaw.likelyPosition} is wrong.`;
  return ` Most likely characters ${flaw.likelyPosition} and ${flaw.likelyPosition + 1} changed places.`;
}

function shown(codePoint: number): string {
  const isPlain = codePoint > 0x20 && codePoint < 0x7f && codePoint !== 0x22;
  return isPlain ? `"${String.fromCodePoint(codePoint)}"` : unicodeName(codePoint);
}

function unicodeName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}
