import { Anchor } from '@mantine/core';
import { EntryPage } from './entry-page.tsx';

/** For addresses that the console does not have. */
export function NotFoundView() {
  return (
    <EntryPage
      title="There is nothing here"
      lead="The address has a mistake in it, or what it named is gone."
    >
      <Anchor href="/">To the start</Anchor>
    </EntryPage>
  );
}
