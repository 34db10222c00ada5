import { lazy, Suspense } from 'react';
import type { ShownToken } from '../token-changes.ts';

const ShowOnceDialog = lazy(() =>
  import('./show-once-dialog.tsx').then((file) => ({ default: file.ShowOnceDialog })),
);

/** The dialog that shows a token text once, fetched by those who need it. */
export function ShowOnceLater(props: { token: ShownToken; onClosed: () => void }) {
  return (
    <Suspense>
      <ShowOnceDialog {...props} />
    </Suspense>
  );
}
