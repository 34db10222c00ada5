import { Text } from '@mantine/core';
import { PasswordField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { useForm } from '../../use-form.ts';
import { SlowedProblem } from '../entry/slowed-problem.tsx';

/** Asks for the password of who is signed in, before something is shown or changed that it protects. */
export function PasswordAgainForm<Answer>(props: {
  why: string;
  yes: string;
  isDangerous?: boolean;
  send: (password: string) => Promise<Answer>;
  done: (answer: Answer) => unknown;
}) {
  const form = useForm({
    missing: { password: 'Enter your password.' },
    send: (typed) => props.send(typed('password')),
    done: props.done,
  });
  return (
    <FormView form={form} label="Your password" alert={<SlowedProblem problem={form.problem} />}>
      <Text size="sm">{props.why}</Text>
      <PasswordField
        form={form}
        name="password"
        label="Your password"
        autoComplete="current-password"
        data-autofocus
      />
      <SubmitButton form={form} fullWidth {...(props.isDangerous === true && { color: 'red' })}>
        {props.yes}
      </SubmitButton>
    </FormView>
  );
}
