/**
 * Why a request target must not be forwarded; nothing when it may be.
 *
 * What is checked here and what the upstream understands must be the same path: so only a plain path with a query is
 * let through, and none that a server further on may shorten (`..`, `%2e`, backslashes). Empty segments (`//`) and
 * other percent-encodings pass as they are.
 */
export function refusalOfTarget(target: string): string | undefined {
  if (target.charCodeAt(0) !== SLASH) {
    return 'The request line must carry a path that begins with "/", not a whole address.';
  }
  if (NOT_IN_TARGET.test(target)) return 'The address has a character that is not allowed in one.';
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  if (path.includes('\\')) return 'The path has a backslash.';
  return mayHaveDots(path) && DOT_SEGMENT.test(path) ? 'The path has "." or ".." as a segment.' : undefined;
}

const SLASH = 0x2f;
const NOT_IN_TARGET = /[^\x21-\x7e]|#/;

/** A segment ends for some servers at a semicolon too, and an encoded slash or backslash separates as a plain one. */
const DOT_SEGMENT = /(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/;]|%2f|%5c|%3b)/i;

function mayHaveDots(path: string): boolean {
  return path.includes('/.') || path.includes('%');
}
