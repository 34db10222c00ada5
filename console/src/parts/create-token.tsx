import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { NewTokenSearch } from '../router.tsx';
import type { ShownToken } from '../token-changes.ts';
import { ShowOnceLater } from './show-once-later.tsx';

const CreateTokenDialog = lazy(() =>
  import('./create-token-dialog.tsx').then((file) => ({ default: file.CreateTokenDialog })),
);

/** Creating a token: the form, then its text, this once. */
export function CreateToken(props: { isOpen: boolean; onClose: () => void; onDone: (id: string) => void }) {
  const prefill: NewTokenSearch = useSearch({ strict: false });
  const [shown, setShown] = useState<ShownToken>();
  return (
    <>
      {props.isOpen && (
        <Suspense>
          <CreateTokenDialog
            prefill={prefill}
            onClose={props.onClose}
            onIssued={(issued) => {
              setShown(issued);
              props.onClose();
            }}
          />
        </Suspense>
      )}
      {shown !== undefined && (
        <ShowOnceLater
          token={shown}
          onClosed={() => {
            setShown(undefined);
            props.onDone(shown.id);
          }}
        />
      )}
    </>
  );
}
