import { Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api-client.ts';
import { TextField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { SettingsSection } from '../../parts/settings-section.tsx';
import { showToast } from '../../parts/show-toast.tsx';
import { sessionQuery, useAccount } from '../../session.ts';
import { useForm } from '../../use-form.ts';

/** The name that pages show, and the one that commands and the API use. */
export function ProfileSection() {
  const account = useAccount();
  const client = useQueryClient();
  const form = useForm({
    missing: { name: 'Enter your name.', username: 'Enter a username.' },
    send: (typed) => api.account.update({ name: typed('name').trim(), username: typed('username').trim() }),
    done: async () => {
      await client.invalidateQueries(sessionQuery);
      showToast({ message: 'Your profile is saved.' });
    },
  });
  return (
    <SettingsSection title="Profile" about="How pages, mails and the audit trail name you.">
      <FormView form={form} label="Profile">
        <TextField
          form={form}
          name="email"
          label="E-mail address"
          description="Mails about your tokens go here."
          value={account.email}
          readOnly
          variant="filled"
        />
        <TextField
          form={form}
          name="name"
          label="Name"
          autoComplete="name"
          maxLength={100}
          defaultValue={account.name}
        />
        <TextField
          form={form}
          name="username"
          label="Username"
          description="Commands and the API know you by it."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          defaultValue={account.username}
        />
        <Group>
          <SubmitButton form={form}>Save the profile</SubmitButton>
        </Group>
      </FormView>
    </SettingsSection>
  );
}
