import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMatchRoute, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { openLeaksQuery } from '../leaks.ts';
import { CreateToken } from '../parts/create-token.tsx';
import { EmptyTokens } from '../parts/empty-tokens.tsx';
import { FindTokenDialog } from '../parts/find-token-dialog.tsx';
import { PlusIcon, QuestionIcon } from '../parts/icons.tsx';
import { KeyboardHelpDialog } from '../parts/keyboard-help-dialog.tsx';
import { LeakBanner } from '../parts/leak-banner.tsx';
import { Page } from '../parts/page.tsx';
import { TokenDialogs } from '../parts/token-dialogs.tsx';
import { TokenList } from '../parts/token-list.tsx';
import { useAccount } from '../session.ts';
import { useTokenKeys } from '../use-token-keys.ts';

/** The tokens of an account: which there are, how each is, and what can be done about it. */
export function ApiTokensPage() {
  const navigate = useNavigate({ from: '/account/api-tokens' });
  const isCreating = useMatchRoute()({ to: '/account/api-tokens/new' }) !== false;
  const [highlighted, highlight] = useHighlight();
  const [isFinding, setFinding] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const create = useCallback(() => void navigate({ to: '/account/api-tokens/new' }), [navigate]);
  useTokenKeys({ create, help: useCallback(() => setHelpOpen(true), []) });
  return (
    <TokenDialogs onShown={highlight}>
      <Page
        title="API tokens"
        lead="Programs call the API with them. Give each program its own."
        actions={
          <Group gap="sm">
            <Button
              id="find-token"
              variant="default"
              leftSection={<QuestionIcon size={16} />}
              onClick={() => setFinding(true)}
            >
              Which token is this?
            </Button>
            <Button id="create-token" leftSection={<PlusIcon size={16} />} onClick={create}>
              Create token
            </Button>
          </Group>
        }
      >
        <Leaks />
        <OwnTokens highlighted={highlighted} />
      </Page>
      <CreateToken
        isOpen={isCreating}
        onClose={() => void navigate({ to: '/account/api-tokens', replace: true })}
        onDone={highlight}
      />
      {isFinding && <FindTokenDialog onClose={() => setFinding(false)} returnFocusTo="find-token" />}
      {isHelpOpen && <KeyboardHelpDialog onClose={() => setHelpOpen(false)} />}
    </TokenDialogs>
  );
}

const BANNERS_MAX = 3;

function Leaks() {
  const { id } = useAccount();
  const { data = [] } = useQuery(openLeaksQuery(id));
  return (
    <>
      {data.slice(0, BANNERS_MAX).map((leak) => (
        <LeakBanner key={leak.id} leak={leak} />
      ))}
      {data.length > BANNERS_MAX && (
        <Text size="sm">And {data.length - BANNERS_MAX} leaks more, shown when these are acknowledged.</Text>
      )}
    </>
  );
}

function OwnTokens({ highlighted }: { highlighted: string | undefined }) {
  const { id } = useAccount();
  const search = useSearch({ from: '/inside/account/api-tokens' });
  return (
    <TokenList
      page="/account/api-tokens"
      search={search}
      account={id}
      highlighted={highlighted}
      whenNone={<EmptyTokens />}
    />
  );
}

const HIGHLIGHT_MILLISECONDS = 3000;

/** A token that is marked for a moment, with the focus on it, so that eyes and screen readers find it. */
function useHighlight(): readonly [string | undefined, (id: string) => void] {
  const [highlighted, setHighlighted] = useState<string>();
  const highlight = useCallback((id: string) => {
    setHighlighted(id);
    setTimeout(() => setHighlighted((now) => (now === id ? undefined : now)), HIGHLIGHT_MILLISECONDS);
    focusWhenThere(`token-link-${id}`, performance.now() + HIGHLIGHT_MILLISECONDS);
  }, []);
  return [highlighted, highlight];
}

function focusWhenThere(id: string, until: number): void {
  const element = document.getElementById(id);
  if (element !== null && document.querySelector('[aria-modal="true"]') === null) element.focus();
  else if (performance.now() < until) requestAnimationFrame(() => focusWhenThere(id, until));
}
