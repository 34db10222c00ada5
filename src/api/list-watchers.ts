import { z } from '@hono/zod-openapi';
import { accept } from '../problems/problem.ts';
import { operation } from './operation.ts';

const moment = z.iso.datetime().nullable();

const answer = z
  .object({
    results: z.array(
      z
        .object({
          id: z.string(),
          kind: z.enum(['search', 'events', 'pushes', 'gists', 'repositories', 'packages']),
          state: z
            .enum(['off', 'waiting', 'running', 'paused', 'failing'])
            .describe('`off`: not configured; `paused`: others said that it must wait.'),
          last_run_at: moment,
          next_run_at: moment,
          coverage: z.string().nullable().describe('In words: how much of what there is it has seen.'),
          findings: z.int().describe('Tokens of this installation that it has found, since ever.'),
          message: z
            .string()
            .nullable()
            .describe('What keeps it from going on, or what it could not look at.'),
        })
        .openapi('Watcher'),
    ),
  })
  .openapi('WatcherList');

/** How the watchers of public places fare. */
export const listWatchers = operation({
  id: 'listWatchers',
  method: 'get',
  path: '/v1/watchers',
  summary: 'List watchers',
  description: 'Every watcher there is, also those that are off, with how much it sees.',
  access: 'operator',
  status: 200,
  answer,
  problems: [],
  handle: async (_request, { watching }) => {
    const results = watching.list().map((watcher) => ({
      id: watcher.kind,
      kind: watcher.kind,
      state: watcher.state,
      last_run_at: momentOf(watcher.lastRunAt),
      next_run_at: momentOf(watcher.nextRunAt),
      coverage: watcher.coverage,
      findings: watcher.findings,
      message: watcher.message,
    }));
    return accept({ body: { results } satisfies z.input<typeof answer> });
  },
});

function momentOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
