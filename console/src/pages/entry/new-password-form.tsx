import { useQueryClient } from '@tanstack/react-query';
import { api, codeOf } from '../../api-client.ts';
import { NewPasswordField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { sessionQuery } from '../../session.ts';
import { useForm } from '../../use-form.ts';

/** Chooses a new password with the link. */
export function NewPasswordForm(props: { link: string; onChanged: () => void; onNotValid: () => void }) {
  const client = useQueryClient();
  const form = useForm({
    missing: { password: 'Choose a password.' },
    send: async (typed) => {
      try {
        await api.signUp.completePasswordReset(props.link, typed('password'));
        return true;
      } catch (error) {
        if (codeOf(error) !== 'link_not_valid') throw error;
        return false;
      }
    },
    done: async (isChanged) => {
      if (!isChanged) return props.onNotValid();
      // This browser may have been signed in, too.
      client.clear();
      await client.fetchQuery(sessionQuery);
      props.onChanged();
    },
  });
  return (
    <FormView form={form} label="Choose a new password">
      <NewPasswordField form={form} name="password" label="New password" />
      <SubmitButton form={form} fullWidth>
        Change the password
      </SubmitButton>
    </FormView>
  );
}
