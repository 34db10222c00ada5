import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { Token } from '../../../src/sdk/index.ts';
import { RotateIcon, StopIcon } from '../parts/icons.tsx';
import { AnchorLink } from '../parts/links.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { TokenActivitySection } from '../parts/token-activity.tsx';
import { TokenCallers } from '../parts/token-callers.tsx';
import { TokenDialogs, useTokenDialogs } from '../parts/token-dialogs.tsx';
import { TokenFacts } from '../parts/token-facts.tsx';
import { TokenLeakBanners, TokenLeaks } from '../parts/token-leaks.tsx';
import { TokenMenu } from '../parts/token-menu.tsx';
import { TokenTimeline } from '../parts/token-timeline.tsx';
import { statusWords } from '../token-status.ts';
import { tokenQuery } from '../tokens.ts';
import { useNow } from '../use-now.ts';

/** One token: how it is used, from where, and everything that was done to it. */
export function ApiTokenPage() {
  const { tokenId } = useParams({ from: '/inside/account/api-tokens/$tokenId' });
  const navigate = useNavigate();
  const { data: token, error } = useQuery(tokenQuery(tokenId));
  if (token === undefined) {
    return (
      <Page title="API token">
        {error === null ? <Skeleton height={320} aria-label="The token is being fetched" /> : null}
        <ProblemAlert error={error} />
        <AnchorLink to="/account/api-tokens">All tokens</AnchorLink>
      </Page>
    );
  }
  return (
    <TokenDialogs onDeleted={() => void navigate({ to: '/account/api-tokens' })}>
      <Page
        // Another token is another page: the focus goes to its heading.
        key={token.id}
        title={token.name}
        lead={<Lead token={token} />}
        actions={<Actions token={token} />}
      >
        <TokenLeakBanners token={token} />
        <TokenActivitySection token={token} />
        <Group align="flex-start" gap="lg" grow preventGrowOverflow={false} wrap="wrap">
          <TokenFacts token={token} />
          <TokenCallers tokenId={token.id} />
        </Group>
        <TokenLeaks tokenId={token.id} />
        <TokenTimeline tokenId={token.id} />
      </Page>
    </TokenDialogs>
  );
}

function Lead({ token }: { token: Token }) {
  const now = useNow();
  return (
    <Stack gap={4} component="span">
      <Group gap="sm" component="span" mt={4}>
        <span className="token-hint">{token.hint}</span>
        <StatusBadge token={token} />
      </Group>
      <Text span size="sm">
        {statusWords(token, now).advice}
      </Text>
    </Stack>
  );
}

function Actions({ token }: { token: Token }) {
  const open = useTokenDialogs();
  return (
    <Group gap="sm">
      {token.state === 'active' && (
        <>
          <Button
            id="rotate-token"
            variant="default"
            leftSection={<RotateIcon size={16} />}
            onClick={() => open('rotate', token, 'rotate-token')}
          >
            Rotate…
          </Button>
          <Button
            id="disable-token"
            color="red.8"
            leftSection={<StopIcon size={16} />}
            onClick={() => open('disable', token, 'disable-token')}
          >
            Disable…
          </Button>
        </>
      )}
      <TokenMenu token={token} withOpen={false} />
    </Group>
  );
}
