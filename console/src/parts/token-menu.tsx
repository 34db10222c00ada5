import { ActionIcon, Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Token } from '../../../src/sdk/index.ts';
import { useAccount } from '../session.ts';
import { useQuickChanges } from '../token-changes.ts';
import { ChartIcon, CheckIcon, DotsIcon, PenIcon, RotateIcon, StopIcon, TrashIcon } from './icons.tsx';
import { useTokenDialogs } from './token-dialogs.tsx';

/** Everything that can be done to a token, as its state allows; deleting is the end, and takes a step before. */
export function TokenMenu({ token, withOpen = true }: { token: Token; withOpen?: boolean }) {
  const navigate = useNavigate();
  const account = useAccount();
  const open = useTokenDialogs();
  const { enable } = useQuickChanges();
  const id = `token-menu-${token.id}`;
  const { state } = token;
  const isEnabledByMenu = state === 'disabled' || (state === 'leaked' && account.is_operator);
  return (
    <Menu position="bottom-end" withinPortal shadow="md" width={220} id={id}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${token.name}`} data-token-menu>
          <DotsIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {withOpen && (
          <Menu.Item
            leftSection={<ChartIcon size={16} />}
            onClick={() =>
              void navigate({ to: '/account/api-tokens/$tokenId', params: { tokenId: token.id } })
            }
          >
            Activity and history
          </Menu.Item>
        )}
        {state !== 'deleted' && (
          <Menu.Item leftSection={<PenIcon size={16} />} onClick={() => open('rename', token, id)}>
            Rename…
          </Menu.Item>
        )}
        {state === 'active' && (
          <Menu.Item leftSection={<RotateIcon size={16} />} onClick={() => open('rotate', token, id)}>
            Rotate…
          </Menu.Item>
        )}
        {token.grace.length > 0 && (
          <Menu.Item leftSection={<StopIcon size={16} />} onClick={() => open('end-grace', token, id)}>
            End grace now…
          </Menu.Item>
        )}
        {isEnabledByMenu && (
          <Menu.Item
            leftSection={<CheckIcon size={16} />}
            onClick={() => (state === 'leaked' ? open('enable-leaked', token, id) : void enable(token))}
          >
            {state === 'leaked' ? 'Enable…' : 'Enable'}
          </Menu.Item>
        )}
        {state === 'active' && (
          <Menu.Item
            color="var(--mantine-color-error)"
            leftSection={<StopIcon size={16} />}
            onClick={() => open('disable', token, id)}
          >
            Disable…
          </Menu.Item>
        )}
        {state === 'active' && (
          <Menu.Item disabled leftSection={<TrashIcon size={16} />}>
            Delete: disable it first
          </Menu.Item>
        )}
        {(state === 'disabled' || state === 'leaked' || state === 'expired') && (
          <Menu.Item
            color="var(--mantine-color-error)"
            leftSection={<TrashIcon size={16} />}
            onClick={() => open('delete', token, id)}
          >
            Delete…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
