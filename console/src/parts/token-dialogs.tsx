import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import type { Token } from '../../../src/sdk/index.ts';
import type { ShownToken } from '../token-changes.ts';
import { ShowOnceLater } from './show-once-later.tsx';
import type { TokenAction } from './token-dialog.tsx';

/** Dialogs come when one is opened: a list is looked at more often than worked on. */
const TokenDialog = lazy(() => import('./token-dialog.tsx').then((file) => ({ default: file.TokenDialog })));

type OpenDialog = (action: TokenAction, token: Token, returnFocusTo?: string) => void;
const Context = createContext<OpenDialog | undefined>(undefined);

/** Opens the dialogs of tokens, one at a time; only inside `TokenDialogs`. */
export function useTokenDialogs(): OpenDialog {
  const open = useContext(Context);
  if (open === undefined) throw new Error('there are no dialogs of tokens around this part');
  return open;
}

/** A page whose parts may open the dialogs of tokens. `onDeleted` is told when one is gone for good. */
export function TokenDialogs(props: {
  children: ReactNode;
  onDeleted?: () => void;
  onShown?: (tokenId: string) => void;
}) {
  const [opened, setOpened] = useState<{
    action: TokenAction;
    token: Token;
    returnFocusTo: string | undefined;
  }>();
  const [shown, setShown] = useState<ShownToken>();
  const close = () => setOpened(undefined);
  return (
    <Context.Provider value={(action, token, returnFocusTo) => setOpened({ action, token, returnFocusTo })}>
      {props.children}
      {opened !== undefined && (
        <Suspense>
          <TokenDialog
            {...opened}
            onClose={close}
            onIssued={(issued) => {
              close();
              setShown(issued);
            }}
            onDeleted={props.onDeleted}
          />
        </Suspense>
      )}
      {shown !== undefined && (
        <ShowOnceLater
          token={shown}
          onClosed={() => {
            setShown(undefined);
            props.onShown?.(shown.id);
          }}
        />
      )}
    </Context.Provider>
  );
}
