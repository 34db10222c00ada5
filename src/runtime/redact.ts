/** As many letters and digits in a row as the shortest random part of a token with its checksum, nearly. */
const LONG_RUN = /(?<prefix>[a-z][a-z0-9]{0,8}_)?[0-9A-Za-z]{28,}/g;
const HASH_LENGTH = 64;

/**
 * What may be such a run, with some of its characters, or all, escaped as in URLs (`%41`) or in mails (`=41`).
 * The escapes of JSON are stepped over: a line must stay readable when what follows a line break is blacked out.
 */
const WRITTEN_RUN = /\\u[0-9a-f]{4}|\\.|(?:[%=][0-9A-Fa-f]{2}|\w){20,}/g;

/**
 * Blacks out every run of characters that may be a token or a part of one. Hashes in lower-case hex stay: they
 * are how a log names what must not be named.
 */
export function withoutTokens(line: string, tokenPrefix: string): string {
  return line
    .split(tokenPrefix)
    .map((part, index) => (index === 0 ? part : part.replace(/^[0-9A-Za-z]{5,}/, '[redacted]')))
    .join(tokenPrefix)
    .replaceAll(WRITTEN_RUN, (run) => (!run.startsWith('\\') && holdsToken(run) ? '[redacted]' : run));
}

/** Whether a text that would be kept in plain sight, a name for example, may hold a token, escaped, in base64 or not. */
export function holdsToken(text: string): boolean {
  return [text, withoutEscapes(text), ...fromBase64(text)].some((form) =>
    [...form.matchAll(LONG_RUN)].some(([run, prefix]) => prefix !== undefined || isRandom(run)),
  );
}

/** Words run together have no digits, hashes no capitals; base 62 and base 64 of any length have both. */
function isRandom(run: string): boolean {
  if (/^[0-9a-f]+$/i.test(run)) return run.length > HASH_LENGTH;
  return /[0-9]/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run);
}

/**
 * The path of a URL for a log line: its query may hold anything, and stays out, and so does the key of the outbox. It
 * is cut, because whoever is refused must not be able to fill the disk; never within a word, because a part of a token
 * is not known for what it is.
 */
export function loggablePath(url: string): string {
  const path = (url.split('?', 1)[0] ?? '').replace(/^(\/dev\/outbox\/).+/, '$1…');
  if (path.length <= PATH_LENGTH_MAX) return path;
  return `${path.slice(0, PATH_LENGTH_MAX).replace(/[^/]*$/, '')}…`;
}

const PATH_LENGTH_MAX = 100;

/** Escapes undone, twice over: `%2541` is an escaped escape. */
function withoutEscapes(run: string): string {
  return run
    .replaceAll('%25', '%')
    .replaceAll(/[%=]([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** What the long runs say in base64, from each of the four places where a token may begin in them. */
function fromBase64(text: string): string[] {
  const runs = text.match(/[0-9A-Za-z]{38,}/g) ?? [];
  return runs.flatMap((run) =>
    [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64').toString('latin1')),
  );
}
