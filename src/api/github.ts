import { z } from '@hono/zod-openapi';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import { clearCookie, setCookie } from './cookies.ts';
import { type ApiParts, type OperationAnswer, publicOperation } from './operation.ts';
import { answerStep } from './sign-in.ts';
import { originOf, type Visitor } from './visitor.ts';

/** Sends a browser to GitHub. */
export const goToGitHub = publicOperation({
  id: 'goToGitHub',
  method: 'get',
  path: '/v1/session/github',
  summary: 'Sign in with GitHub',
  description: 'Sends the browser to GitHub, where this installation is registered there.',
  status: 302,
  answer: z.object({}),
  problems: ['not_found', 'sign_in_slowed'],
  handle: async ({ visitor }, { accounts, publicUrl }) => {
    if (accounts.github === undefined) return refuse('not_found');
    const begun = accounts.github.begin(originOf(visitor));
    if (!begun.ok) return begun;
    const { location, text, maxAgeSeconds } = begun.value;
    return accept({ body: {}, location, cookies: [setCookie('github', text, maxAgeSeconds, publicUrl)] });
  },
});

/** Takes a browser back from GitHub. */
export const comeFromGitHub = publicOperation({
  id: 'comeFromGitHub',
  method: 'get',
  path: '/v1/session/github/callback',
  summary: 'Come back from GitHub',
  description:
    'Sends the browser to the first page of the person who signed in, to `/sign-in?step=second-factor`, to the page that makes an account, or to `/sign-in?problem=CODE`.',
  query: z.object({ code: z.string().max(1000).optional(), state: z.string().max(1000).optional() }),
  status: 302,
  answer: z.object({}),
  problems: ['not_found'],
  handle: async ({ query: { code = '', state = '' }, visitor }, parts) => {
    const { accounts, publicUrl } = parts;
    if (accounts.github === undefined) return refuse('not_found');
    const answer = await finish(parts, visitor, { code, state });
    // A person looks at this answer: a problem is shown by the page, not as JSON.
    const { location, cookies = [] } = answer.ok
      ? answer.value
      : { location: `${publicUrl}/sign-in?problem=${answer.problem.code}` };
    return accept({
      body: {},
      location: location ?? publicUrl,
      cookies: [...cookies, clearCookie('github', publicUrl)],
    });
  },
});

async function finish(
  { accounts: { github }, publicUrl }: ApiParts,
  visitor: Visitor,
  given: { code: string; state: string },
): Promise<Outcome<Pick<OperationAnswer, 'location' | 'cookies'>>> {
  const text = visitor.cookie('github');
  if (github === undefined || text === undefined || given.code === '') return refuse('sign_in_failed');
  const step = await github.finish(text, given, originOf(visitor));
  if (!step.ok) return step;
  if (step.value.kind === 'sign_up') return accept({ location: step.value.url });
  const page = step.value.kind === 'session' ? '/' : '/sign-in?step=second-factor';
  const { cookies = [] } = answerStep(step.value, publicUrl);
  return accept({ location: `${publicUrl}${page}`, cookies });
}
