import { Button, Group, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Invitation } from '../../../../src/sdk/index.ts';
import { api } from '../../api-client.ts';
import { invitationsQuery } from '../../operator-queries.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { MailIcon } from '../../parts/icons.tsx';
import { Moment } from '../../parts/moment.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { RowList, RowListItem } from '../../parts/row-list.tsx';
import { SettingsSection } from '../../parts/settings-section.tsx';
import { showToast } from '../../parts/show-toast.tsx';
import { Tag } from '../../parts/tag.tsx';

/** The invitations that were not followed yet. */
export function InvitationsSection() {
  const client = useQueryClient();
  const { data, error } = useQuery(invitationsQuery);
  const [asked, setAsked] = useState<Invitation>();
  return (
    <SettingsSection title="Invitations" about="Who was invited and has not come yet.">
      <ProblemAlert error={data === undefined ? error : null} />
      {data?.results.length === 0 && <Text size="sm">None is open.</Text>}
      {data !== undefined && data.results.length > 0 && (
        <RowList label="Invitations">
          {data.results.map((invitation) => (
            <RowListItem
              key={invitation.id}
              icon={<MailIcon />}
              title={
                <Group gap="xs">
                  {invitation.email}
                  {invitation.is_operator && <Tag tone="notice">Operator</Tag>}
                </Group>
              }
              detail={
                <>
                  Invited <Moment at={invitation.created_at} />
                  {invitation.invited_by && ` by ${invitation.invited_by}`} · ends{' '}
                  <Moment at={invitation.expires_at} />
                </>
              }
              actions={
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Take back the invitation of ${invitation.email}`}
                  onClick={() => setAsked(invitation)}
                >
                  Take back
                </Button>
              }
            />
          ))}
        </RowList>
      )}
      {asked !== undefined && (
        <AskDialog
          title="Take the invitation back"
          yes="Take back"
          act={() => api.operators.invitations.delete(asked.id)}
          onDone={() => {
            void client.invalidateQueries(invitationsQuery);
            showToast({ message: `The invitation of ${asked.email} is taken back.` });
          }}
          onClose={() => setAsked(undefined)}
        >
          The link that {asked.email} got leads nowhere from then on.
        </AskDialog>
      )}
    </SettingsSection>
  );
}
