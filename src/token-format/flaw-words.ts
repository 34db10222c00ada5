import type { Blank, OtherText, SchemeRepeated, Separator, Side, UnsetWord, VariableForm } from './flaw.ts';
import type { TokenPrefix } from './prefix.ts';

/** What is wrong and how to mend it, in short plain sentences for whoever sent the text. */
export interface Description {
  readonly happened: string;
  readonly fix: string;
}

/** How the words of the Authorization header are spelled. */
export const schemes = {
  bearer: 'Bearer',
  token: 'Token',
  basic: 'Basic',
  header: 'Authorization',
} as const satisfies Record<SchemeRepeated['written'], string>;

/** What each blank is called. */
export const blanks = {
  space: 'a space',
  tab: 'a tab',
  line_break: 'a line break',
  no_break_space: 'a no-break space',
  other_blank: 'a blank',
  zero_width: 'an invisible character without width',
  byte_order_mark: 'an invisible byte order mark',
} as const satisfies Record<Blank, string>;

/** How to get rid of each blank, by where it usually comes from. */
export const blankFixes = {
  space: 'Remove the space.',
  tab: 'Remove the tab.',
  line_break:
    'Remove the line break: it comes with a value read from a file, and tr -d "\\r\\n" takes it away.',
  no_break_space: 'Type the value anew around the API token: the space came with text from a web page.',
  other_blank: 'Remove the blank by typing the value anew around the API token.',
  zero_width:
    'Paste the API token as plain text: the invisible character came with text from a page or chat.',
  byte_order_mark: 'Save the file that holds the API token as UTF-8 without a byte order mark.',
} as const satisfies Record<Blank, string>;

/** How many marks of a kind there are, and where. */
export function marks(side: Side, mark: string): string {
  if (side === 'around') return `There are ${mark}s around`;
  return `There is ${/^[aeiou]/.test(mark) ? 'an' : 'a'} ${mark} ${side}`;
}

/** What stands where a space should. */
export const separators = {
  tab: 'a tab',
  line_break: 'a line break',
  no_break_space: 'a no-break space',
  other_blank: 'another blank',
  zero_width: 'an invisible character',
  byte_order_mark: 'a byte order mark',
  colon: 'a colon',
  equals_sign: 'an equals sign',
  nothing: 'the value at once',
} as const satisfies Record<Separator, string>;

/** What each value that is none reads like. */
export const unsetWords = {
  undefined: 'the word undefined',
  null: 'the word null',
  none: 'the word None',
  nil: 'the word nil',
  nan: 'the word NaN',
  true: 'the word true',
  false: 'the word false',
  object: 'the name of an object',
} as const satisfies Record<UnsetWord, string>;

/** A name that nothing replaced by a value, and how to have it replaced, by the way it was written. */
export const variables = {
  shell: {
    what: 'The name of a shell variable',
    fix: 'In a shell, put double quotes around the header: inside single quotes, and in most settings files, the name stays as it is.',
  },
  command: {
    what: 'A shell command',
    fix: 'In a shell, put double quotes around the header: inside single quotes, and in settings files, a command is not run.',
  },
  windows: {
    what: 'The name of a Windows variable',
    fix: 'Only cmd.exe replaces a name between percent signs: in PowerShell write $env:NAME, in other shells "$NAME". Then check that the variable is set.',
  },
  template: {
    what: 'A field of a template',
    fix: 'Nothing filled in the template: check the name of the secret or field, and that this file is one that gets filled in.',
  },
  code: {
    what: 'A piece of program code',
    fix: 'Take away the quotation marks around it in the program: inside them it is text and is not looked up.',
  },
  bare_name: {
    what: 'The name of a variable',
    fix: 'Have the program read the value of that variable instead of sending its name; in a shell a $ goes in front.',
  },
} as const satisfies Record<VariableForm, { what: string; fix: string }>;

/** What to say of a text that begins otherwise than tokens here. */
export function otherTexts(prefix: TokenPrefix): Readonly<Record<OtherText, Description>> {
  const useOurs = `Use an API token that was created here: it begins with ${prefix}.`;
  const ofService = (what: string): Description => ({
    happened: `This looks like ${what}, not like an API token of this installation.`,
    fix: `${useOurs} Whoever runs this server may have seen the other one: replace it where it came from.`,
  });
  return {
    runpod: ofService('a RunPod key'),
    github: ofService('a GitHub token'),
    openai: ofService('an OpenAI key'),
    anthropic: ofService('an Anthropic key'),
    huggingface: ofService('a Hugging Face token'),
    aws: ofService('an AWS access key id'),
    jwt: ofService('a JSON Web Token'),
    replicate_legacy: ofService('a Replicate token of the old form'),
    prefix_missing: {
      happened: `This looks like an API token that lost its beginning: ${prefix} is missing.`,
      fix: `Put ${prefix} back in front of it; the prefix is part of the API token.`,
    },
    prefix_case: {
      happened: `The API token does not begin with ${prefix} in lower-case letters.`,
      fix: 'Copy the API token again without changing the case of its letters: upper and lower case are different characters.',
    },
    unknown: {
      happened: `This is no API token of this installation: those begin with ${prefix}.`,
      fix: useOurs,
    },
  };
}
