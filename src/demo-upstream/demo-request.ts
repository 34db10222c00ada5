import type { Context } from 'hono';

/** Whose jobs a request is about: what the gateway says, or one account for all who call without a gateway. */
export function accountOf(c: Context): string {
  return c.req.header('x-wardkey-account') ?? 'direct';
}

/** Scheme, name and port that the caller used, for absolute URLs in answers. */
export function callerOrigin(c: Context): string {
  const scheme = c.req.header('x-forwarded-proto');
  const host = c.req.header('x-forwarded-host');
  if ((scheme !== 'http' && scheme !== 'https') || host === undefined || !HOST.test(host)) {
    return new URL(c.req.url).origin;
  }
  return `${scheme}://${host}`;
}

/** A body that the demo does not take: it keeps everything in memory. */
export class BodyTooLarge extends Error {
  override readonly message = 'The demo takes bodies of up to 20 MB.';
}

const BODY_BYTES_MAX = 20_000_000;

/** The bytes of a body, whatever its length says it has. Throws `BodyTooLarge` as soon as there are too many. */
export async function readBody(c: Context): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of c.req.raw.body ?? []) {
    length += piece.length;
    if (length > BODY_BYTES_MAX) throw new BodyTooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** A body read as a JSON object, or the sentence that says why it is none. No body is an empty object. */
export async function readJsonObject(
  c: Context,
): Promise<{ readonly object: Record<string, unknown> } | { readonly flaw: string }> {
  // The content type is not asked: `curl -d` alone sends JSON as a form, and clients send JSON's with no body at all.
  const text = (await readBody(c)).toString();
  if (text.trim() === '') return { object: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return { object: value };
    return { flaw: 'The body must be a JSON object.' };
  } catch {
    return { flaw: 'The body is not JSON.' };
  }
}

/** The `input` of a body as an object, or the sentence that says why it is none. */
export function inputOf(
  body: Record<string, unknown>,
): { readonly input: Record<string, unknown> } | { readonly flaw: string } {
  if (body.input === undefined) return { flaw: '- input: Field required' };
  return isObject(body.input) ? { input: body.input } : { flaw: '- input: Input should be a valid object' };
}

/** An answer in JSON that says of itself that it is a demo's. */
export function demoAnswerJson(
  c: Context,
  status: 200 | 201 | 400 | 404 | 413 | 422,
  answer: object,
): Response {
  return c.json({ ...answer, demo: true }, status);
}

/** A refusal in the shape that both clients read. */
export function demoRefusal(
  c: Context,
  status: 400 | 404 | 413 | 422,
  title: string,
  detail: string,
): Response {
  return demoAnswerJson(c, status, { title, detail, error: detail, status });
}

const HOST = /^[\w.:[\]-]+$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
