import { Text } from '@mantine/core';
import { api, codeOf } from '../../api-client.ts';
import { EmailField, NewPasswordField, TextField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { useForm } from '../../use-form.ts';
import { LinkGone } from './link-not-valid.tsx';

export type NewAccount = Awaited<ReturnType<typeof api.signUp.complete>>;
type Seen = Awaited<ReturnType<typeof api.signUp.look>>;

/** Name and password of a new account; the e-mail address too, where the link does not say it already. */
export function NewAccountForm(props: { link: string; seen: Seen; onMade: (made: NewAccount) => void }) {
  const { link, seen } = props;
  const isClaim = seen.kind === 'claim';
  const form = useForm({
    missing: {
      ...(isClaim && { email: 'Enter your e-mail address.' }),
      name: 'Enter your name.',
      password: 'Choose a password.',
    },
    send: (typed) =>
      api.signUp.complete({
        link,
        ...(isClaim && { email: typed('email').trim() }),
        name: typed('name').trim(),
        password: typed('password'),
      }),
    done: props.onMade,
  });
  return (
    <FormView
      form={form}
      label={isClaim ? 'Claim this server' : 'Make your account'}
      {...(codeOf(form.problem) === 'link_not_valid' && { alert: <LinkGone /> })}
    >
      {isClaim ? (
        <EmailField form={form} autoFocus />
      ) : (
        // Password managers keep the address with the password.
        <EmailField form={form} value={seen.email ?? ''} readOnly autoComplete="username" variant="filled" />
      )}
      <TextField
        form={form}
        name="name"
        label="Your name"
        autoComplete="name"
        maxLength={100}
        defaultValue={seen.name ?? ''}
        autoFocus={!isClaim}
      />
      <NewPasswordField form={form} name="password" label="Password" />
      <SubmitButton form={form} fullWidth>
        {isClaim ? 'Claim this server' : 'Make the account'}
      </SubmitButton>
      <Text size="xs" c="dimmed" ta="center">
        Your first API token is made with it and shown to you once.
      </Text>
    </FormView>
  );
}
