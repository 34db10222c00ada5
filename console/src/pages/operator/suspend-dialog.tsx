import { useQueryClient } from '@tanstack/react-query';
import type { ListedAccount } from '../../../../src/sdk/index.ts';
import { api } from '../../api-client.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { showToast } from '../../parts/show-toast.tsx';

/** Stops all tokens of an account, or lets them work again. */
export function SuspendDialog({ account, onClose }: { account: ListedAccount; onClose: () => void }) {
  const client = useQueryClient();
  const isSuspended = account.suspended_at !== null;
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['operator'] });
    void client.invalidateQueries({ queryKey: ['tokens'] });
  };
  const common = { onClose, returnFocusTo: `suspend-${account.id}` };
  const resume = () => api.operators.accounts.resume(account.id);
  const undo = () =>
    void resume().then(refresh, () =>
      showToast({ kind: 'failed', message: `${account.name} could not be resumed. Try again on the list.` }),
    );
  if (isSuspended) {
    return (
      <AskDialog
        {...common}
        title={`Resume ${account.name}`}
        yes="Resume"
        act={resume}
        onDone={() => {
          refresh();
          showToast({ message: `${account.name} may sign in again, and the tokens work.` });
        }}
      >
        The tokens of {account.email} are accepted again, but for those that are disabled themselves.
      </AskDialog>
    );
  }
  return (
    <AskDialog
      {...common}
      title={`Suspend ${account.name}`}
      yes="Suspend"
      act={() => api.operators.accounts.suspend(account.id)}
      onDone={() => {
        refresh();
        showToast({
          message: `${account.name} is suspended: every token is refused.`,
          action: { label: 'Undo', onClick: undo },
        });
      }}
    >
      From now on every token of {account.email} is refused, and nobody signs in to the account. Nothing is
      deleted; it can be resumed at any time.
    </AskDialog>
  );
}
