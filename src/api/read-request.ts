import type { z } from '@hono/zod-openapi';
import type { HonoRequest } from 'hono';
import { accept, type FieldError, type Outcome, refuse } from '../problems/problem.ts';
import type { Operation } from './operation.ts';

/** The parts of a request that its operation's schemas have passed. */
export type ReadRequest = Omit<
  Parameters<Operation['handle']>[0],
  'caller' | 'requestId' | 'change' | 'visitor' | 'recheck'
>;

type Fields = Record<string, unknown>;

const IDEMPOTENCY_KEY_LENGTH = 255;

/**
 * Reads path, query and body by the schemas of an operation. The body is taken for JSON whatever its content type
 * says: curl sends `-d` as a form. Every field that is wrong is named, by its JSON pointer.
 */
export async function readRequest(operation: Operation, request: HonoRequest): Promise<Outcome<ReadRequest>> {
  const errors: FieldError[] = [];
  const params = check(operation.params, request.param(), errors) ?? {};
  const query = check(operation.query, request.query(), errors) ?? {};
  const body = await readFields(operation, request, errors);
  const key = operation.takesIdempotencyKey && request.header('idempotency-key');
  if (key && key.length > IDEMPOTENCY_KEY_LENGTH) {
    errors.push({
      pointer: '/idempotency-key',
      detail: `must have at most ${IDEMPOTENCY_KEY_LENGTH} characters`,
    });
  }
  if (body === undefined && errors.length === 0) return refuse('body_too_large');
  if (errors.length > 0) return refuse('validation_failed', { detail: summary(errors), errors });
  return accept({ params, query, body: body ?? {}, idempotencyKey: key || undefined });
}

/** The body of a request as it came; refused as soon as it is larger than the operation takes. */
export async function readRaw(operation: Operation, request: HonoRequest): Promise<Outcome<Buffer>> {
  const bytes = await readBytes(request, operation.bodyBytesMax ?? BODY_BYTES_MAX);
  return bytes === undefined ? refuse('body_too_large') : accept(bytes);
}

/** The largest body that most operations read. */
export const BODY_BYTES_MAX = 128 * 1024;

/** JSON is UTF-8 (RFC 8259, section 8.1); bytes that are not would be kept as something nobody wrote. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** The text of a body, or `undefined` when its bytes are not UTF-8. */
export function textOfBody(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

async function readFields(
  operation: Operation,
  request: HonoRequest,
  errors: FieldError[],
): Promise<Fields | undefined> {
  if (operation.body === undefined) return {};
  const bytes = await readBytes(request, operation.bodyBytesMax ?? BODY_BYTES_MAX);
  if (bytes === undefined) return undefined;
  return checkBody(operation, textOfBody(bytes), errors);
}

/** The bytes of a body, or `undefined` as soon as there are, or will be, too many of them. */
async function readBytes(request: HonoRequest, bytesMax: number): Promise<Buffer | undefined> {
  if (Number(request.header('content-length')) > bytesMax) return undefined;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.raw.body ?? []) {
    length += piece.length;
    if (length > bytesMax) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Reads the text of a body by the schema of an operation. */
export function parseBody(operation: Operation, text: string | undefined): Outcome<Fields> {
  const errors: FieldError[] = [];
  const body = checkBody(operation, text, errors);
  if (body === undefined) return refuse('validation_failed', { detail: summary(errors), errors });
  return accept(body);
}

function checkBody(operation: Operation, text: string | undefined, errors: FieldError[]): Fields | undefined {
  if (text === undefined) {
    errors.push({ pointer: '', detail: 'the body must be UTF-8' });
    return undefined;
  }
  let value: unknown;
  try {
    value = text.trim() === '' && operation.isBodyOptional ? {} : JSON.parse(text);
  } catch {
    errors.push({ pointer: '', detail: 'the body must be JSON' });
    return undefined;
  }
  return check(operation.body, value, errors);
}

function check(schema: z.ZodObject | undefined, value: unknown, errors: FieldError[]): Fields | undefined {
  if (schema === undefined) return {};
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const name of issue.keys) {
        errors.push({
          pointer: pointerTo([...issue.path, shownName(name)]),
          detail: 'is not a field of this call',
        });
      }
    } else {
      errors.push({ pointer: pointerTo(issue.path), detail: issue.message });
    }
  }
  return undefined;
}

/** The name of a field is the caller's own text, and may be anything: a token, for example. */
function shownName(name: string): string {
  return /^[\w-]{1,24}$/.test(name) ? name : '(a name that is not repeated here)';
}

/** RFC 6901. */
function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function summary(errors: readonly FieldError[]): string {
  const first = errors.slice(0, 3).map(({ pointer, detail }) => `${pointer || 'The request'}: ${detail}`);
  return `${first.join('; ')}${errors.length > 3 ? `; and ${errors.length - 3} more` : ''}.`;
}
