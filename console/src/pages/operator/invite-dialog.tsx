import { Checkbox, Code, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { SentInvitation } from '../../../../src/sdk/index.ts';
import { api } from '../../api-client.ts';
import { invitationsQuery } from '../../operator-queries.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { EmailField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { useForm } from '../../use-form.ts';

/** Invites somebody: a mail with a link, which is shown here too, for servers that send no mail. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [sent, setSent] = useState<SentInvitation>();
  if (sent !== undefined) return <Sent sent={sent} onClose={onClose} />;
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <InviteForm onSent={setSent} />
    </Dialog>
  );
}

function InviteForm({ onSent }: { onSent: (sent: SentInvitation) => void }) {
  const client = useQueryClient();
  const form = useForm({
    missing: { email: 'Enter the e-mail address of whom you invite.' },
    send: (typed) => api.operators.invitations.create(typed('email').trim(), typed('is_operator') === 'yes'),
    done: (sent) => {
      void client.invalidateQueries(invitationsQuery);
      onSent(sent);
    },
  });
  return (
    <FormView form={form} label="Invite somebody">
      <EmailField
        form={form}
        description="They get a link with which they choose a name and a password. It holds for a week."
        autoComplete="off"
        data-autofocus
      />
      <Checkbox
        name="is_operator"
        value="yes"
        label="As an operator"
        description="Operators see every account, token and entry of the audit trail, and may invite others."
      />
      <SubmitButton form={form} fullWidth>
        Invite
      </SubmitButton>
    </FormView>
  );
}

function Sent({ sent, onClose }: { sent: SentInvitation; onClose: () => void }) {
  const link = useRef<HTMLElement>(null);
  return (
    <Dialog title="Invited" onClose={onClose} closesOnClickOutside={false}>
      <Stack gap="md">
        <Text size="sm">
          A mail with this link is on its way to <strong>{sent.email}</strong>. If this server sends no mail,
          hand the link over yourself: whoever has it makes the account. It is shown this once.
        </Text>
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          <span ref={link}>{sent.link}</span>
        </Code>
        <Group justify="space-between" align="flex-start">
          <CopyButton of={link} label="Copy the link" isPrimary />
        </Group>
      </Stack>
    </Dialog>
  );
}
