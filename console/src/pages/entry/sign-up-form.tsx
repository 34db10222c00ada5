import { api } from '../../api-client.ts';
import { EmailField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { useForm } from '../../use-form.ts';

/** Asks for the link that makes an account. */
export function SignUpForm({ onSent }: { onSent: (email: string) => void }) {
  const form = useForm({
    missing: { email: 'Enter your e-mail address.' },
    send: async (typed) => {
      const email = typed('email').trim();
      await api.signUp.start(email);
      return email;
    },
    done: onSent,
  });
  return (
    <FormView form={form} label="Sign up">
      <EmailField form={form} autoFocus />
      <SubmitButton form={form} fullWidth>
        Send the link
      </SubmitButton>
    </FormView>
  );
}
