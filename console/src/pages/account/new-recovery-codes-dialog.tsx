import { useState } from 'react';
import { api } from '../../api-client.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { PasswordAgainForm } from './password-again-form.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** Ten new recovery codes in place of the old ones. */
export function NewRecoveryCodesDialog({ onClose }: { onClose: () => void }) {
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <Dialog title="New recovery codes" onClose={onClose} closesOnClickOutside={codes === undefined}>
      {codes === undefined ? (
        <PasswordAgainForm
          why="You get ten new codes. The ones that you have stop working at once."
          yes="Make new codes"
          send={(password) => api.account.secondFactor.newRecoveryCodes(password)}
          done={(answer) => setCodes(answer.recovery_codes)}
        />
      ) : (
        <RecoveryCodes codes={codes} lead="The earlier codes do not work any more." onDone={onClose} />
      )}
    </Dialog>
  );
}
