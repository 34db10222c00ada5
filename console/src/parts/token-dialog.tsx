import type { Token } from '../../../src/sdk/index.ts';
import type { ShownToken } from '../token-changes.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { DisableDialog } from './disable-dialog.tsx';
import { EnableLeakedDialog } from './enable-dialog.tsx';
import { EndGraceDialog } from './end-grace-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

/** What can be done to a token in a dialog. */
export type TokenAction = 'disable' | 'enable-leaked' | 'rotate' | 'end-grace' | 'rename' | 'delete';

/** The dialog of an action. */
export function TokenDialog(props: {
  action: TokenAction;
  token: Token;
  returnFocusTo: string | undefined;
  onClose: () => void;
  onIssued: (shown: ShownToken) => void;
  onDeleted: (() => void) | undefined;
}) {
  const { token, onClose, returnFocusTo } = props;
  const common = { token, onClose, returnFocusTo };
  switch (props.action) {
    case 'disable':
      return <DisableDialog {...common} />;
    case 'enable-leaked':
      return <EnableLeakedDialog {...common} />;
    case 'rotate':
      return <RotateDialog {...common} onIssued={props.onIssued} />;
    case 'end-grace':
      return <EndGraceDialog {...common} />;
    case 'rename':
      return <RenameDialog {...common} />;
    case 'delete':
      return <DeleteDialog {...common} {...(props.onDeleted && { onDone: props.onDeleted })} />;
  }
}
