import { PasswordInput, type PasswordInputProps, TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';
import type { Form } from '../use-form.ts';

type FieldProps<Props> = Omit<Props, 'name' | 'error' | 'form'> & { form: Form; name: string };

/** A line of text. What is wrong with it stands under it and is read with it. */
export function TextField({ form, name, ...props }: FieldProps<TextInputProps>) {
  const error = form.errorAt(name);
  return (
    <TextInput
      {...props}
      name={name}
      error={error}
      aria-required={true}
      aria-invalid={error === undefined ? undefined : true}
    />
  );
}

/** An e-mail address. */
export function EmailField({
  form,
  name = 'email',
  ...props
}: Partial<FieldProps<TextInputProps>> & { form: Form }) {
  return (
    <TextField
      label="E-mail address"
      type="email"
      inputMode="email"
      autoComplete="email"
      autoCapitalize="none"
      spellCheck={false}
      {...props}
      form={form}
      name={name}
    />
  );
}

/** A password, hidden unless its owner wants to see it. Password managers are told whether it is a new one. */
export function PasswordField({ form, name, ...props }: FieldProps<PasswordInputProps>) {
  const [isVisible, setIsVisible] = useState(false);
  const error = form.errorAt(name);
  return (
    <PasswordInput
      {...props}
      name={name}
      error={error}
      aria-required={true}
      aria-invalid={error === undefined ? undefined : true}
      visible={isVisible}
      onVisibilityChange={setIsVisible}
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password', title: isVisible ? 'Hide' : 'Show' }}
    />
  );
}

/** A password that is being chosen, with what the server asks of it. */
export function NewPasswordField(props: { form: Form; name: string; label: string }) {
  return (
    <PasswordField
      {...props}
      description="At least 8 characters. A sentence that only you would say is a good one."
      autoComplete="new-password"
      maxLength={256}
    />
  );
}

/** Six digits of an authenticator app. Telephones offer their number keys, and codes from messages. */
export function CodeField({
  form,
  name = 'code',
  ...props
}: Partial<FieldProps<TextInputProps>> & { form: Form }) {
  return (
    <TextField
      label="Code"
      inputMode="numeric"
      autoComplete="one-time-code"
      placeholder="123 456"
      maxLength={12}
      spellCheck={false}
      {...props}
      form={form}
      name={name}
    />
  );
}
