import { Anchor, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { api } from '../../api-client.ts';
import { EmailField, PasswordField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { useForm } from '../../use-form.ts';
import { SignInProblem } from './sign-in-problem.tsx';

/** E-mail address and password. */
export function PasswordForm(props: { onSignedIn: () => Promise<void>; onAskedForCode: () => void }) {
  const form = useForm({
    missing: { email: 'Enter your e-mail address.', password: 'Enter your password.' },
    send: (typed) => api.session.signIn(typed('email').trim(), typed('password')),
    done: (answer) => (answer.signed_in ? props.onSignedIn() : props.onAskedForCode()),
  });
  return (
    <FormView
      form={form}
      label="Sign in with a password"
      alert={
        <SignInProblem problem={form.problem} title="E-mail address or password is not right">
          Look for a slip of the keyboard, such as caps lock. Nobody is told whether an address has an
          account.
        </SignInProblem>
      }
    >
      <EmailField form={form} autoComplete="username" autoFocus />
      <div>
        <PasswordField form={form} name="password" label="Password" autoComplete="current-password" />
        <Group justify="flex-end" mt={6}>
          <Anchor component={Link} to="/reset-password" size="sm">
            Forgot your password?
          </Anchor>
        </Group>
      </div>
      <SubmitButton form={form} fullWidth>
        Sign in
      </SubmitButton>
    </FormView>
  );
}
