import type { Passkey } from '../../../../src/sdk/index.ts';
import { api } from '../../api-client.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { DialogButtons } from '../../parts/dialog-buttons.tsx';
import { TextField } from '../../parts/fields.tsx';
import { FormView } from '../../parts/form-view.tsx';
import { useForm } from '../../use-form.ts';

/** Gives a passkey another name. */
export function RenamePasskeyDialog(props: { passkey: Passkey; onClose: () => void; onRenamed: () => void }) {
  const { passkey, onClose } = props;
  const form = useForm({
    missing: { name: 'Enter a name for the passkey.' },
    send: (typed) => api.account.passkeys.rename(passkey.id, typed('name').trim()),
    done: () => {
      onClose();
      props.onRenamed();
    },
  });
  return (
    <Dialog title="Rename the passkey" size="sm" onClose={onClose}>
      <FormView form={form} label="Rename the passkey">
        <TextField
          form={form}
          name="name"
          label="Name"
          defaultValue={passkey.name}
          maxLength={100}
          autoComplete="off"
          data-autofocus
        />
        <DialogButtons onCancel={onClose} label="Rename" isBusy={form.isBusy} />
      </FormView>
    </Dialog>
  );
}
