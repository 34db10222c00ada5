import { Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { Page } from '../parts/page.tsx';
import { TokenDialogs } from '../parts/token-dialogs.tsx';
import { TokenList } from '../parts/token-list.tsx';

/** Every token of the installation with its owner, those of suspended accounts too. */
export function OperatorTokensPage() {
  const search = useSearch({ from: '/inside/operator/operator/tokens' });
  return (
    <TokenDialogs>
      <Page
        title="All tokens"
        lead="The tokens of every account. Whoever owns one is told by mail when you disable it."
      >
        <TokenList
          page="/operator/tokens"
          search={search}
          whenNone={<Text c="dimmed">There is no token yet.</Text>}
        />
      </Page>
    </TokenDialogs>
  );
}
