import { Group, Stack, Switch, Text, ThemeIcon } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Notifications } from '../../../../src/sdk/index.ts';
import { notificationsQuery } from '../../account-queries.ts';
import { api } from '../../api-client.ts';
import { announce } from '../../parts/announcement-region.tsx';
import { CheckIcon } from '../../parts/icons.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { SettingsSection } from '../../parts/settings-section.tsx';
import { showToast } from '../../parts/show-toast.tsx';

const CHOICES: readonly { kind: keyof Notifications; label: string; description: string }[] = [
  {
    kind: 'token_disabled_by_other',
    label: 'Somebody else disabled a token',
    description: 'An operator, or the server itself.',
  },
  {
    kind: 'token_expiring',
    label: 'A token expires soon',
    description: 'A week before, and on the day before.',
  },
  {
    kind: 'token_created',
    label: 'A token was created',
    description: 'So that you notice one that is not yours.',
  },
  {
    kind: 'token_rotated',
    label: 'A token was rotated',
    description: 'With the time until which the old text works.',
  },
  { kind: 'token_unused', label: 'A token is not used', description: 'What nobody uses can be disabled.' },
];

/** Which mails one gets. Of leaks everyone is told. */
export function NotificationsSection() {
  const { data, error } = useQuery(notificationsQuery);
  return (
    <SettingsSection title="Mails" about="What you are told by mail. A choice is kept at once.">
      <ProblemAlert error={data === undefined ? error : null} />
      <Stack gap="md">
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <ThemeIcon variant="light" color="teal" size={22} radius="xl" ml={8} mr={6}>
            <CheckIcon size={14} />
          </ThemeIcon>
          <div>
            <Text size="sm">A token of yours has leaked</Text>
            <Text size="xs" c="dimmed">
              Always: it was found in public and disabled, and you have to replace it.
            </Text>
          </div>
        </Group>
        {data !== undefined &&
          CHOICES.map((choice) => <Choice key={choice.kind} {...choice} isOn={data[choice.kind]} />)}
      </Stack>
    </SettingsSection>
  );
}

function Choice(props: { kind: keyof Notifications; label: string; description: string; isOn: boolean }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (isOn: boolean) => api.account.notifications.update({ [props.kind]: isOn }),
    onSuccess: (answer) => {
      client.setQueryData(notificationsQuery.queryKey, answer);
      announce('Saved.');
    },
    onError: () => showToast({ kind: 'failed', message: 'The choice was not saved. Try again.' }),
  });
  return (
    <Switch
      label={props.label}
      description={props.description}
      checked={change.isPending ? change.variables : props.isOn}
      onChange={(event) => change.mutate(event.currentTarget.checked)}
    />
  );
}
