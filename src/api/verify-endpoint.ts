import type { IncomingMessage, ServerResponse } from 'node:http';
import { asciiJson } from '../problems/ascii-json.ts';
import { accept, type Outcome, type Problem, problem } from '../problems/problem.ts';
import type { TokenByHash } from '../store/records.ts';
import { problemOfVerdict } from '../verify/problem-of-verdict.ts';
import type { Need, Verdict } from '../verify/verdict.ts';
import { BODY_BYTES_MAX, parseBody, textOfBody } from './read-request.ts';
import { checkPresented, type VerifyParts, verdictJson, verifyBody, verifyToken } from './verify-token.ts';

/** What the endpoint is given by the server. */
export interface VerifyEndpointParts extends VerifyParts {
  /** The verdict on the token of the resource server itself. */
  checkCaller(request: IncomingMessage, scope: Need['scope']): Verdict | Promise<Verdict>;
  requestId(request: IncomingMessage): string;
  answer(request: IncomingMessage, response: ServerResponse, refused: Problem): void;
}

/**
 * `POST /v1/tokens/verify` on `node:http` alone. It stands in front of every request of a resource server, so it
 * answers as the operation of the same name does (its schema, its verdict, its words), without a framework between.
 */
export function openVerifyEndpoint(
  parts: VerifyEndpointParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  const show = openVerdictText(parts);

  const answerCaller = (
    caller: Verdict,
    request: IncomingMessage,
    response: ServerResponse,
    bytes: Buffer | undefined,
  ) => {
    if (caller.code !== 'accepted') {
      return parts.answer(request, response, problemOfVerdict(caller, parts.prefix));
    }
    if (bytes === undefined) return parts.answer(request, response, problem('body_too_large'));
    const body = parse(textOfBody(bytes));
    if (!body.ok) return parts.answer(request, response, body.problem);
    const verdict = checkPresented(body.value, parts);
    const requestId = parts.requestId(request);
    const send = (settled: Verdict) => sendText(response, requestId, show(settled, requestId));
    if (verdict instanceof Promise) void verdict.then(send);
    else send(verdict);
  };

  return (request, response) => {
    readBytes(request, (bytes) => {
      // Only now: the caller decides how long its body takes, and may have been disabled meanwhile.
      const caller = parts.checkCaller(request, 'verify');
      if (caller instanceof Promise) void caller.then((late) => answerCaller(late, request, response, bytes));
      else answerCaller(caller, request, response, bytes);
    });
  };
}

type ShowVerdict = (verdict: Verdict, requestId: string) => string;

/** Writes verdicts as JSON in ASCII. That of an accepted token is kept until the revision is another. */
function openVerdictText(parts: VerifyParts): ShowVerdict {
  const kept = new WeakMap<TokenByHash, { revision: number; text: string }>();
  const write = (verdict: Verdict, requestId: string) => asciiJson(verdictJson(verdict, requestId, parts));
  return (verdict, requestId) => {
    if (verdict.code !== 'accepted') return write(verdict, requestId);
    const { subject, revision } = verdict;
    const known = kept.get(subject);
    if (known?.revision === revision) return known.text;
    const text = write(verdict, requestId);
    kept.set(subject, { revision, text });
    return text;
  };
}

function parse(text: string | undefined): Outcome<ReturnType<typeof verifyBody.parse>> {
  try {
    const parsed = verifyBody.safeParse(JSON.parse(text ?? ''));
    if (parsed.success) return accept(parsed.data);
  } catch {
    // Not JSON: worded below, as for every operation.
  }
  return parseBody(verifyToken, text) as Outcome<ReturnType<typeof verifyBody.parse>>;
}

function sendText(response: ServerResponse, requestId: string, text: string): void {
  // As a list: Node takes it over as it is, without looking at each name.
  response.writeHead(200, [
    'content-type',
    'application/json',
    'cache-control',
    'no-store',
    'x-request-id',
    requestId,
    'content-length',
    String(text.length),
  ]);
  response.end(text, 'latin1');
}

/** Reads a body to its end. `undefined`: it is larger than it may be. An aborted one is never heard of again. */
function readBytes(request: IncomingMessage, then: (bytes: Buffer | undefined) => void): void {
  const length = Number(request.headers['content-length']);
  if (!(length <= BODY_BYTES_MAX)) return readPieces(request, then);
  // Most bodies came in one piece with their head: taken in one go, that spares the events of a stream.
  process.nextTick(() => {
    const whole: Buffer | null = request.read();
    if (whole?.length === length) return then(whole);
    if (whole !== null) request.unshift(whole);
    readPieces(request, then);
  });
}

function readPieces(request: IncomingMessage, then: (bytes: Buffer | undefined) => void): void {
  const pieces: Buffer[] = [];
  let length = 0;
  request.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length <= BODY_BYTES_MAX) pieces.push(piece);
    else pieces.length = 0;
  });
  request.on('end', () => then(length > BODY_BYTES_MAX ? undefined : Buffer.concat(pieces)));
}
