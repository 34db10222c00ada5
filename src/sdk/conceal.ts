/**
 * Takes token text out of what comes from elsewhere: an answer that echoes the request, an error that carries it.
 *
 * `texts` are the tokens that this client has sent; each is replaced, and its base64 form too.
 */
export function conceal(value: string, texts: Iterable<string>): string {
  let rest = value;
  for (const text of texts) {
    if (text.length < LENGTH_MIN) continue;
    rest = rest.replaceAll(text, CONCEALED).replaceAll(btoaOf(text), CONCEALED);
  }
  // And what has the shape of a token without being one that was sent: a new one in an answer, one of another client.
  return rest.replaceAll(TOKEN_SHAPE, CONCEALED);
}

/** The same for every text in a value that was parsed from JSON. */
export function concealAll(value: unknown, texts: readonly string[]): unknown {
  if (typeof value === 'string') return conceal(value, texts);
  if (Array.isArray(value)) return value.map((each) => concealAll(each, texts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [conceal(name, texts), concealAll(each, texts)]),
  );
}

/**
 * What may be shown of a thrown thing: its name, code and message without token text. The thing itself is not kept:
 * errors of HTTP libraries carry the request they were about, with its headers.
 */
export function concealedCause(thrown: unknown, texts: readonly string[], depth = 0): Error | undefined {
  if (typeof thrown !== 'object' || thrown === null || depth > DEPTH_MAX) return undefined;
  const text = (name: string): string | undefined => {
    const value = fieldOf(thrown, name);
    // Shortened last, so that no piece of a token stays at the end.
    return typeof value === 'string' ? conceal(value, texts).slice(0, LENGTH_MAX) : undefined;
  };
  const inner = concealedCause(fieldOf(thrown, 'cause'), texts, depth + 1);
  const shown = new Error(text('message') ?? '', inner && { cause: inner });
  hide(shown, 'name', text('name') ?? 'Error');
  const code = text('code');
  if (code !== undefined) hide(shown, 'code', code);
  // Its own stack would lead to this file, which explains nothing.
  hide(shown, 'stack', `${shown.name}: ${shown.message}`);
  return shown;
}

const CONCEALED = '(not shown)';
const LENGTH_MIN = 8;
const DEPTH_MAX = 5;
const LENGTH_MAX = 2000;
/** Prefix, underscore, and what fills up 40 characters. */
const TOKEN_SHAPE =
  /(?<![A-Za-z0-9])(?=[a-z][a-z0-9]{0,8}_[A-Za-z0-9]{30,38}(?![A-Za-z0-9_]))[A-Za-z0-9_]{40}/g;

function hide(target: Error, name: string, value: string): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

/** A thrown thing may be anything, with fields that throw when they are read. */
function fieldOf(thrown: object, name: string): unknown {
  try {
    return (thrown as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

function btoaOf(text: string): string {
  try {
    return btoa(text);
  } catch {
    return text; // not Latin-1, so no header carried it
  }
}
