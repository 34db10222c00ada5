import { Button, type ButtonProps, Loader, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Form } from '../use-form.ts';
import { ProblemAlert } from './problem-alert.tsx';

/** A form: what is wrong with the whole of it above, then its fields. The browser's own bubbles stay away. */
export function FormView(props: { form: Form; label?: string; alert?: ReactNode; children: ReactNode }) {
  const { form } = props;
  return (
    <form ref={form.ref} onSubmit={form.onSubmit} noValidate aria-label={props.label}>
      <Stack gap="md">
        {form.problem !== undefined && (props.alert ?? <ProblemAlert error={form.problem} />)}
        {props.children}
      </Stack>
    </form>
  );
}

/** The button that sends a form. While the answer is on its way it keeps the focus and does nothing. */
export function SubmitButton({ form, children, ...look }: ButtonProps & { form: Form; children: ReactNode }) {
  return (
    <Button
      type="submit"
      {...look}
      aria-disabled={form.isBusy || undefined}
      leftSection={form.isBusy ? <Loader size={14} color="currentColor" aria-hidden="true" /> : undefined}
    >
      {children}
    </Button>
  );
}
