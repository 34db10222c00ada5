import { isIP } from 'node:net';
import { z } from '@hono/zod-openapi';
import { answerProblem } from '../problems/answer-problem.ts';
import { accept } from '../problems/problem.ts';
import { SCOPES } from '../store/records.ts';
import { parseToken } from '../token-format/parse-token.ts';
import type { Credential } from '../token-format/read-credential.ts';
import { problemOfVerdict } from '../verify/problem-of-verdict.ts';
import type { Verdict } from '../verify/verdict.ts';
import { type ApiParts, operation } from './operation.ts';

/** What a resource server asks. */
export const verifyBody = z.strictObject({
  token: z.string().max(65_536).describe('What the caller presented as its token.'),
  scope: z.enum(SCOPES).optional().describe('The scope that the call needs.'),
  address: z
    .string()
    .refine((text) => isIP(text) !== 0, 'must be an IP address')
    .optional()
    .describe('The address the call came from. Without it, tokens bound to addresses are refused.'),
  user_agent: z.string().max(1024).optional().describe('The program that made the call.'),
});

const answer = z
  .object({
    valid: z.boolean(),
    code: z.string().describe('`accepted`, or the code of the problem.'),
    revision: z.number().nullable().describe('The revision at which it was decided.'),
    token: z
      .object({
        id: z.string(),
        name: z.string(),
        hint: z.string(),
        scopes: z.array(z.string()),
        expires_at: z.iso.datetime().nullable(),
      })
      .nullable(),
    account: z.object({ id: z.string(), type: z.string(), username: z.string() }).nullable(),
    problem: z
      .looseObject({})
      .nullable()
      .describe('What to answer to the caller, when the token is refused.'),
  })
  .openapi('Verdict');

/** Answers a resource server whether a token is good. Never cached: the answer may be another a moment later. */
export const verifyToken = operation({
  id: 'verifyToken',
  method: 'post',
  path: '/v1/tokens/verify',
  summary: 'Verify a token',
  description:
    'For a server that was handed a token: is it good for this call? The answer is 200 either way. Counts as a use, except on the socket of the server itself.',
  access: 'verify',
  body: verifyBody,
  status: 200,
  answer,
  problems: [],
  handle: async ({ body, requestId, caller }, parts) => {
    // On the server itself nobody was called: its operator wants to know how the token is.
    const isLocal = caller.kind === 'local_operator';
    const verdict = await checkPresented(body, parts, isLocal);
    return accept({ body: verdictJson(verdict, requestId, parts, isLocal ? 'wardkey/local' : undefined) });
  },
});

/** What answering takes. */
export type VerifyParts = Pick<ApiParts, 'verifier' | 'prefix' | 'publicUrl'>;

/** Checks what a resource server was presented with. Answers at once when the token is warm. */
export function checkPresented(
  body: z.output<typeof verifyBody>,
  { verifier, prefix }: VerifyParts,
  isOnlyLooked = false,
): Verdict | Promise<Verdict> {
  const { token, scope, address = '', user_agent: userAgent = '' } = body;
  const parsed = parseToken(token, prefix);
  const credential: Credential = parsed.ok
    ? { kind: 'token', text: parsed.text, scheme: 'bearer' }
    : { kind: 'flawed', flaw: parsed.flaw };
  const from = isOnlyLooked ? ({ address, userAgent, isOnlyLooked } as const) : { address, userAgent };
  return verifier.check(credential, scope === undefined ? from : { ...from, scope });
}

/** A verdict as the API shows it, with the fix for whoever asked: on the server itself, that is a command. */
export function verdictJson(
  verdict: Verdict,
  requestId: string,
  parts: VerifyParts,
  userAgent?: string,
): z.input<typeof answer> {
  if (verdict.code !== 'accepted') {
    const answered = answerProblem(problemOfVerdict(verdict, parts.prefix), {
      publicUrl: parts.publicUrl,
      requestId,
      userAgent,
    });
    const revision = 'revision' in verdict ? verdict.revision : null;
    const problem = JSON.parse(answered.body) as Record<string, unknown>;
    return { valid: false, code: verdict.code, revision, token: null, account: null, problem };
  }
  const { token, text, account } = verdict.subject;
  const { id, name, scopes, expiresAt } = token;
  return {
    valid: true,
    code: 'accepted',
    revision: verdict.revision,
    token: {
      id,
      name,
      hint: text.hint,
      scopes: [...scopes],
      expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    },
    account: { id: account.id, type: account.type, username: account.username },
    problem: null,
  };
}
