import { concealAll } from './conceal.ts';
import { type APIError, type ErrorFacts, errorClassOf, type FieldError } from './errors.ts';

/**
 * The error that an answer stands for. Reads problems (RFC 9457), what APIs behind the gateway send instead, and, when
 * a proxy has replaced the body, the challenge of RFC 6750. Never throws; shows no token text, even if the answer does.
 */
export async function errorOfAnswer(answer: Response, sent: readonly string[]): Promise<APIError> {
  const texts = sent.filter((each) => !WORD.test(each));
  const text = await answer.text().catch(() => '');
  const challenge = readChallenge(answer.headers.get('www-authenticate') ?? '');
  const body = concealAll(readBody(text), texts) as Fields;
  const page = textOf(body.type);
  const status = answer.status;
  const facts: ErrorFacts = {
    code: textOf(body.code) ?? challenge.code ?? `http_${status}`,
    detail: detailOf(body) ?? challenge.detail ?? `The server answered with HTTP status ${status}.`,
    fix: textOf(body.fix) ?? fixOf(status, isJson(answer)),
    status,
    title: textOf(body.title),
    docsUrl: page?.startsWith('http') ? page : challenge.page,
    requestId: textOf(body.request_id) ?? answer.headers.get('x-request-id') ?? undefined,
    errors: fieldErrors(body.errors),
    retryAfterSeconds: retryAfterSeconds(answer) ?? numberOf(body.retry_after),
    requiredScopes: Array.isArray(body.required_scopes) ? body.required_scopes.map(String) : undefined,
  };
  return new (errorClassOf(status))(concealAll(facts, texts) as ErrorFacts);
}

/**
 * Somebody who chooses "password" as their password must still be told about the field of that name; taking an ordinary
 * word out of a message would also say which word it was.
 */
const WORD = /^[a-z]{1,10}$/;

/** The seconds after which a server asks to be called again; undefined if it names none. */
export function retryAfterSeconds(answer: Response, now = Date.now()): number | undefined {
  const value = answer.headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

type Fields = Readonly<Record<string, unknown>>;

function readBody(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}

function readChallenge(header: string): { code?: string; detail?: string; page?: string } {
  const attribute = (name: string) => new RegExp(`${name}="([^"]{1,1000})"`).exec(header)?.[1];
  const detail = attribute('error_description');
  const page = attribute('error_uri');
  const code = page && /\/errors\/(\w+)$/.exec(page)?.[1];
  return { ...(detail && { detail }), ...(page && { page }), ...(code && { code }) };
}

// Of the APIs behind a gateway, some say "error" or "message", and some put a list of fields into "detail".
function detailOf({ detail, error, message }: Fields): string | undefined {
  if (Array.isArray(detail)) {
    const parts = detail.map((each: Fields) => textOf(each?.msg)).filter((each) => each !== undefined);
    if (parts.length > 0) return `${parts.join('; ')}.`;
  }
  return textOf(detail) ?? textOf(error) ?? textOf(message);
}

function fixOf(status: number, isJson: boolean): string {
  if (!isJson) return 'Check that baseUrl is the address of a Wardkey server: what answered is none.';
  if (status === 401) return 'Check that the API token is the one that this server expects.';
  if (status === 429) return 'Wait a moment, then call again.';
  if (status >= 500) return 'Try again in a moment. If it stays, tell the operator of the server.';
  return 'Correct the request as the answer says.';
}

function isJson(answer: Response): boolean {
  return /\bjson\b/.test(answer.headers.get('content-type') ?? '');
}

function fieldErrors(value: unknown): readonly FieldError[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((each: Partial<FieldError> | null) =>
    each === null ? [] : [{ pointer: String(each.pointer ?? ''), detail: String(each.detail ?? '') }],
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
