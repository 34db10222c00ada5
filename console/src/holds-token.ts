/** A prefix and what follows it, as far as it may belong to a token. */
const PREFIXED = /[a-z][a-z0-9]{0,8}_([0-9A-Za-z]{12,})/g;
const RUN = /[0-9A-Za-z]{28,}/g;

/** From so many characters on, what follows a prefix is no id of ours, whatever it looks like. */
const LONG = 28;

/**
 * Whether a text may hold a token, whole, mistyped or cut off, so that it must stay out of addresses: those are kept
 * in histories and logs. Holds everything for a token that the server does in a search; names and ids are none.
 */
export function holdsToken(text: string): boolean {
  return [text, withoutEscapes(text)].some(
    (form) =>
      [...form.matchAll(PREFIXED)].some(([, rest = '']) => rest.length >= LONG || isMixed(rest)) ||
      [...form.matchAll(RUN)].some(([run]) => isMixed(run) || hasEveryKind(run) || run.length > 64),
  );
}

/**
 * Whether capitals, small letters and digits take turns as they do by chance. Ids have no capitals; words that are run
 * together have them at their beginnings alone.
 */
function isMixed(run: string): boolean {
  const turns = run.match(/[a-z](?![a-z])|[A-Z](?![A-Z])|[0-9](?![0-9])/g)?.length ?? 0;
  const isOften = turns * (/[0-9]/.test(run) ? 3 : 2) > run.length;
  return isOften && /[a-z]/.test(run) && /[A-Z]/.test(run);
}

function hasEveryKind(run: string): boolean {
  return /[0-9]/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run);
}

/** Escapes undone, twice over: an address within an address has them so. */
function withoutEscapes(text: string): string {
  return text
    .replaceAll('%25', '%')
    .replaceAll(/%([2-7][0-9A-Fa-f])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
