import type { TextFlaw, UnsetWord, VariableForm } from './flaw.ts';
import { indexOfToken } from './is-token.ts';
import type { TokenPrefix } from './prefix.ts';

/** The flaws of a text that was never a token: something stands in its place, or names it. */
export type StandIn = Extract<
  TextFlaw,
  { readonly kind: 'variable' | 'assignment' | 'placeholder' | 'unset_value' | 'ellipsis' }
>;

/**
 * Recognises what is put in the place of a token, or written to name one: a variable that nothing replaced, a whole
 * line of a settings file, an example text, `undefined`, a hint. Undefined if the text is nothing of that sort.
 */
export function recogniseStandIn(text: string, prefix: TokenPrefix): StandIn | undefined {
  return (
    recogniseUnsetValue(text) ??
    recogniseEllipsis(text) ??
    recogniseVariable(text, prefix) ??
    recognisePlaceholder(text, prefix) ??
    recogniseAssignment(text, prefix)
  );
}

function recogniseUnsetValue(text: string): StandIn | undefined {
  const word = UNSET_WORDS.get(text.toLowerCase());
  return word && { kind: 'unset_value', word };
}

const UNSET_WORDS = new Map<string, UnsetWord>([
  ['undefined', 'undefined'],
  ['null', 'null'],
  ['none', 'none'],
  ['nil', 'nil'],
  ['nan', 'nan'],
  ['true', 'true'],
  ['false', 'false'],
  ['[object object]', 'object'],
  ['[object promise]', 'object'],
]);

function recogniseEllipsis(text: string): StandIn | undefined {
  return ELLIPSES.some((pattern) => pattern.test(text)) ? { kind: 'ellipsis' } : undefined;
}

// Fewer characters than a token has, the mask, fewer characters. So a good token with dots after it is none of these.
const ELLIPSES = [
  /^[\w-]{0,39}(?:…|\.{2,}|[*•●·]{2,})\w{0,39}$/,
  /^[\w-]{0,12}?(?:x{6,}|X{6,})\w{0,4}$/,
  /^\W?(?:redacted|filtered|hidden|masked)\W?$/i,
];

function recognisePlaceholder(text: string, prefix: TokenPrefix): StandIn | undefined {
  const example = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const words = example
    .slice(0, EXAMPLE_LENGTH_MAX + 1)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const isExample = example.length <= EXAMPLE_LENGTH_MAX && /^[<[{(]?[A-Za-z]/.test(example);
  return isExample && words.every((word) => EXAMPLE_WORDS.has(word)) ? { kind: 'placeholder' } : undefined;
}

const EXAMPLE_LENGTH_MAX = 64;

const EXAMPLE_WORDS = new Set(
  (
    'a access actual an api auth changeme copied credential dummy enter example fake from goes here insert ' +
    'key me my new of paste personal put real replace sample secret some string test text the this to todo token ' +
    'value with xxx your yours'
  ).split(' '),
);

function recogniseVariable(text: string, prefix: TokenPrefix): StandIn | undefined {
  for (const [written, pattern] of VARIABLES) {
    const found = pattern.exec(text);
    if (!found) continue;
    const tokenInside = indexOfToken(text, prefix) !== -1;
    return { kind: 'variable', written, ...publicName(found[1], prefix), tokenInside };
  }
  return undefined;
}

const VARIABLES: readonly (readonly [VariableForm, RegExp])[] = [
  ['command', /^\$\(/],
  ['template', /^\$?\{\{\s{0,8}(?:(?:secrets|env|vars)\.)?([\w.-]*)\s{0,8}\}\}$/],
  ['shell', /^\$(?:env:)?(\w+)$/i],
  ['shell', /^\$\{(?:env:)?(\w+)(?:[:?+=-][^}]*)?\}$/i],
  ['windows', /^%(\w+)%$/],
  [
    'code',
    /^(?:process\.env|import\.meta\.env|Deno\.env|os\.environ|os\.getenv|ENV)(?:\.get)?[.[("']+(\w+)["')\]]*$/,
  ],
  ['bare_name', /^(?!YOUR_|MY_)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:TOKEN|KEY|SECRET))$/],
];

function recogniseAssignment(text: string, prefix: TokenPrefix): StandIn | undefined {
  const found =
    /^(?:(?:export|set|setx|const|let|var)\s+|\$env:|--?)?["']?([A-Za-z_][\w-]*)["']?\s{0,8}[=:](?!\/\/)/i.exec(
      text,
    );
  const name = found?.[1];
  if (!name || /^(?:authorization|bearer|basic)$/i.test(name)) return undefined;
  const tokenInside = indexOfToken(text, prefix) !== -1;
  if (!tokenInside && !/(?:token|key|secret|auth|password)$/i.test(name)) return undefined;
  return { kind: 'assignment', ...publicName(name, prefix), tokenInside };
}

// Where a name is expected, a token or a piece of one may stand, behind a `$` for one. So a name is repeated only if a
// word in it shows that it is one, and if the other words are known too, but for 6 characters: too few to be of use.
function publicName(name: string | undefined, prefix: TokenPrefix): { readonly name?: string } {
  if (name === undefined || !/^[A-Za-z_]\w{0,63}$/.test(name)) return {};
  const words = name.toLowerCase().split('_');
  const others = words.filter((word) => !NAME_WORDS.has(word) && !SIDE_WORDS.has(word)).join('_');
  const isName = words.some((word) => NAME_WORDS.has(word)) && !words.includes(prefix.slice(0, -1));
  return isName && others.length < 7 ? { name } : {};
}

const NAME_WORDS = new Set(
  'api auth authorization bearer credential credentials key password secret token'.split(' '),
);

const SIDE_WORDS = new Set(
  (
    'access account app client cloud default dev development env environment http inference machine model models my ' +
    'personal private prod production project public react next vite replicate runpod server service staging team ' +
    'test user wardkey'
  ).split(' '),
);
