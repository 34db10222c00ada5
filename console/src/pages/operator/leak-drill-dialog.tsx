import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { LeakDrill } from '../../../../src/sdk/index.ts';
import { api } from '../../api-client.ts';
import { announce } from '../../parts/announcement-region.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { OutboxHint } from '../../parts/outbox-hint.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Tag } from '../../parts/tag.tsx';
import { sessionQuery } from '../../session.ts';
import type { Tone } from '../../token-status.ts';
import classes from './leak-drill-dialog.module.css';

type Step = LeakDrill['steps'][number];

const STEPS: Readonly<Record<Step['name'], string>> = {
  received: 'Alert received',
  disabled: 'Token disabled',
  refused: 'Next call refused',
  mailed: 'Mail sent',
};

const STATES: Readonly<Record<Step['state'], readonly [label: string, tone: Tone]>> = {
  done: ['Done', 'good'],
  failed: ['Failed', 'alarm'],
  waiting: ['Under way', 'notice'],
  skipped: ['Left out', 'quiet'],
};

/** Runs a drill: what happens when a token leaks, shown on one that is made for it, each step with its time. */
export function LeakDrillDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const drill = useMutation({
    mutationFn: () => api.leaks.drill(),
    onSuccess: ({ steps }) => {
      const isGood = steps.every(({ state }) => state !== 'failed');
      announce(isGood ? 'The drill went well.' : 'The drill shows that a step failed.');
      void client.invalidateQueries({ queryKey: ['operator'] });
    },
  });
  return (
    <Dialog title="Leak drill" onClose={onClose} returnFocusTo="leak-drill">
      <Stack gap="md">
        <Text size="sm">
          A token is made on an account of its own, and a signed alert says that it leaked. What stops it is
          what stops real ones. You get the mail; nothing stays but entries in the audit trail.
        </Text>
        <ProblemAlert error={drill.error} />
        {drill.data !== undefined && <Steps drill={drill.data} />}
        <Group justify="flex-end">
          <Button
            data-autofocus
            onClick={() => drill.isPending || drill.mutate()}
            aria-disabled={drill.isPending || undefined}
            leftSection={
              drill.isPending ? <Loader size={14} color="currentColor" aria-hidden="true" /> : undefined
            }
          >
            {drill.isPending
              ? 'The drill runs…'
              : drill.data === undefined
                ? 'Run the drill'
                : 'Run it again'}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function Steps({ drill }: { drill: LeakDrill }) {
  const { data: session } = useQuery(sessionQuery);
  return (
    <Stack gap="md">
      <ol className={classes.steps} aria-label="Steps of the drill">
        {drill.steps.map(({ name, state, milliseconds, detail }) => {
          const [label, tone] = STATES[state];
          return (
            <li key={name} data-step={name} data-state={state}>
              <div>
                <Text size="sm" fw={600}>
                  {STEPS[name]} <Tag tone={tone}>{label}</Tag>
                </Text>
                <Text size="xs" c="dimmed">
                  {detail}
                </Text>
              </div>
              <Text size="sm" className={classes.time}>
                {state === 'skipped' ? '' : `${milliseconds.toLocaleString('en')} ms`}
              </Text>
            </li>
          );
        })}
      </ol>
      {session?.mail === 'outbox' && <OutboxHint />}
    </Stack>
  );
}
