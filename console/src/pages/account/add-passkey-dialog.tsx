import { Stack, Text } from '@mantine/core';
import { startRegistration } from '@simplewebauthn/browser';
import { api } from '../../api-client.ts';
import { deviceOf } from '../../device-of.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { DialogButtons } from '../../parts/dialog-buttons.tsx';
import { TextField } from '../../parts/fields.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { PasskeyProblem } from '../../parts/passkey-problem.tsx';
import { showToast } from '../../parts/show-toast.tsx';
import { useForm } from '../../use-form.ts';

/** Adds a passkey of this device, under a name by which its owner finds it again. */
export function AddPasskeyDialog({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const form = useForm({
    missing: { name: 'Enter a name for the passkey.' },
    send: async (typed) => {
      const options = await api.account.passkeys.options();
      const response = await startRegistration({
        optionsJSON: options as Parameters<typeof startRegistration>[0]['optionsJSON'],
      });
      return api.account.passkeys.add(response, typed('name').trim());
    },
    done: ({ name }) => {
      onClose();
      onAdded();
      showToast({ message: `“${name}” is added. You can sign in with it from now on.` });
    },
  });
  return (
    <Dialog title="Add a passkey" size="sm" onClose={onClose} closesOnClickOutside={false}>
      <FormView form={form} label="Add a passkey" alert={<PasskeyProblem error={form.problem} />}>
        <TextField
          form={form}
          name="name"
          label="Name"
          description="So that you know it again on the list."
          defaultValue={deviceOf(navigator.userAgent)}
          maxLength={100}
          autoComplete="off"
          data-autofocus
        />
        <Stack gap={0}>
          {form.isBusy && (
            <Text size="sm" role="status">
              Your device asks you now: follow what it says.
            </Text>
          )}
          <DialogButtons onCancel={onClose} label="Continue" isBusy={form.isBusy} />
        </Stack>
      </FormView>
    </Dialog>
  );
}
