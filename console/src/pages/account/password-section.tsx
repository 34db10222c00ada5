import { Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionsQuery } from '../../account-queries.ts';
import { api } from '../../api-client.ts';
import { NewPasswordField, PasswordField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { SettingsSection } from '../../parts/settings-section.tsx';
import { showToast } from '../../parts/show-toast.tsx';
import { useAccount } from '../../session.ts';
import { useForm } from '../../use-form.ts';
import { SlowedProblem } from '../entry/slowed-problem.tsx';

/** A new password for somebody who knows the old one. */
export function PasswordSection() {
  // A form that was sent is put away with what was typed into it.
  const [turn, setTurn] = useState(0);
  return (
    <SettingsSection
      title="Password"
      about="A new password signs you out everywhere but here. Your API tokens go on working."
    >
      <PasswordForm key={turn} onChanged={() => setTurn(turn + 1)} />
    </SettingsSection>
  );
}

function PasswordForm({ onChanged }: { onChanged: () => void }) {
  const account = useAccount();
  const client = useQueryClient();
  const form = useForm({
    missing: { current: 'Enter the password that you have now.', next: 'Choose a new password.' },
    send: (typed) => api.account.changePassword(typed('current'), typed('next')),
    done: async () => {
      showToast({ message: 'Your password is changed. You are signed out everywhere else.' });
      await client.invalidateQueries(sessionsQuery);
      onChanged();
    },
  });
  return (
    <FormView form={form} label="Password" alert={<SlowedProblem problem={form.problem} />}>
      {/* Tells password managers whose password this is. */}
      <input type="hidden" name="username" autoComplete="username" value={account.email} />
      <PasswordField form={form} name="current" label="Current password" autoComplete="current-password" />
      <NewPasswordField form={form} name="next" label="New password" />
      <Group>
        <SubmitButton form={form}>Change the password</SubmitButton>
      </Group>
    </FormView>
  );
}
