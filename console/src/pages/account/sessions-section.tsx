import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { OpenSession } from '../../../../src/sdk/index.ts';
import { sessionsQuery } from '../../account-queries.ts';
import { api } from '../../api-client.ts';
import { deviceOf } from '../../device-of.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { SystemIcon } from '../../parts/icons.tsx';
import { Moment } from '../../parts/moment.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { RowList, RowListItem } from '../../parts/row-list.tsx';
import { SettingsSection } from '../../parts/settings-section.tsx';
import { showToast } from '../../parts/show-toast.tsx';
import { Tag } from '../../parts/tag.tsx';

/** Where one is signed in, and how to end it there. */
export function SessionsSection() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data, error } = useQuery(sessionsQuery);
  const [isAsking, setIsAsking] = useState(false);
  const others = data?.results.filter(({ is_current: isCurrent }) => !isCurrent) ?? [];
  const endOthers = useMutation({
    mutationFn: () => Promise.all(others.map(({ id }) => api.account.sessions.end(id))),
    onSuccess: () => showToast({ message: 'You are signed out everywhere else.' }),
    onError: () => showToast({ kind: 'failed', message: 'Not every session could be ended. Try again.' }),
    onSettled: () => client.invalidateQueries(sessionsQuery),
  });
  return (
    <SettingsSection
      title="Sessions"
      about="The browsers in which you are signed in. End one that you do not know, then change your password."
    >
      <Stack gap="md">
        <ProblemAlert error={data === undefined ? error : null} />
        {data !== undefined && (
          <RowList label="Sessions">
            {data.results.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </RowList>
        )}
        <Group gap="sm">
          {others.length > 0 && (
            <Button
              variant="default"
              onClick={() => endOthers.isPending || endOthers.mutate()}
              aria-disabled={endOthers.isPending || undefined}
            >
              Sign out everywhere else
            </Button>
          )}
          <Button variant="subtle" color="red" onClick={() => setIsAsking(true)}>
            Sign out everywhere
          </Button>
        </Group>
      </Stack>
      {isAsking && (
        <AskDialog
          title="Sign out everywhere"
          yes="Sign out everywhere"
          act={() => api.account.sessions.endAll()}
          onDone={() => {
            client.clear();
            void navigate({ to: '/sign-in' });
          }}
          onClose={() => setIsAsking(false)}
        >
          All sessions end, this one too. Your API tokens go on working.
        </AskDialog>
      )}
    </SettingsSection>
  );
}

function SessionRow({ session }: { session: OpenSession }) {
  const client = useQueryClient();
  const device = deviceOf(session.user_agent);
  const end = useMutation({
    mutationFn: () => api.account.sessions.end(session.id),
    onSuccess: () => showToast({ message: `The session of ${device} is ended.` }),
    onError: () => showToast({ kind: 'failed', message: 'The session could not be ended. Try again.' }),
    onSettled: () => client.invalidateQueries(sessionsQuery),
  });
  return (
    <RowListItem
      icon={<SystemIcon />}
      title={
        <Group gap="xs">
          <span title={session.user_agent}>{device}</span>
          {session.is_current && <Tag tone="good">This browser</Tag>}
        </Group>
      }
      detail={
        <>
          {session.address} · since <Moment at={session.created_at} /> · last seen{' '}
          <Moment at={session.last_seen_at} />
        </>
      }
      actions={
        session.is_current ? undefined : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`End the session of ${device} at ${session.address}`}
            onClick={() => end.isPending || end.mutate()}
            aria-disabled={end.isPending || undefined}
          >
            End
          </Button>
        )
      }
    />
  );
}
