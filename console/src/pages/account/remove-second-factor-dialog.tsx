import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api-client.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { showToast } from '../../parts/show-toast.tsx';
import { sessionQuery } from '../../session.ts';
import { PasswordAgainForm } from './password-again-form.tsx';

/** Back to the password alone. */
export function RemoveSecondFactorDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  return (
    <Dialog title="Turn off the second factor" onClose={onClose}>
      <PasswordAgainForm
        why="From then on your password alone signs you in. The app and the recovery codes stop working."
        yes="Turn it off"
        isDangerous
        send={(password) => api.account.secondFactor.remove(password)}
        done={async () => {
          onClose();
          showToast({ message: 'The second factor is off.' });
          await client.invalidateQueries(sessionQuery);
        }}
      />
    </Dialog>
  );
}
