import { Burger, AppShell as Frame, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { api } from './api-client.ts';
import classes from './app-shell.module.css';
import { useLiveUpdates } from './live-updates.ts';
import { ColorSchemeSwitch } from './parts/color-scheme-switch.tsx';
import { AccountIcon, AuditIcon, PeopleIcon, SignOutIcon, TokenIcon, WarningIcon } from './parts/icons.tsx';
import { showToast } from './parts/show-toast.tsx';
import { SkipLink } from './parts/skip-link.tsx';
import { Wordmark } from './parts/wordmark.tsx';
import { useAccount } from './session.ts';

/** The frame around every page of people who are signed in: header, sidebar, and the page. */
export function AppShell() {
  const [isMenuOpen, menu] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useLiveUpdates();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever chose a page wants to see it, not the menu
  useEffect(() => menu.close(), [path]);
  return (
    <>
      <SkipLink />
      <Frame
        header={{ height: 56 }}
        navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !isMenuOpen } }}
        padding={{ base: 'md', sm: 'lg' }}
      >
        <Frame.Header className={classes.header}>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger
                opened={isMenuOpen}
                onClick={menu.toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={isMenuOpen ? 'Close the menu' : 'Open the menu'}
                aria-expanded={isMenuOpen}
                aria-controls="sidebar"
              />
              <Wordmark />
            </Group>
            <ColorSchemeSwitch />
          </Group>
        </Frame.Header>
        <Frame.Navbar id="sidebar" p="sm" className={classes.sidebar} aria-label="Main">
          <Sidebar path={path} />
        </Frame.Navbar>
        <Frame.Main id="main" tabIndex={-1} className={classes.main}>
          <Outlet />
        </Frame.Main>
      </Frame>
    </>
  );
}

function Sidebar({ path }: { path: string }) {
  const account = useAccount();
  return (
    <>
      <Frame.Section grow>
        <SidebarLink
          to="/account/api-tokens"
          isActive={path.startsWith('/account/api-tokens')}
          icon={<TokenIcon />}
        >
          API tokens
        </SidebarLink>
        <SidebarLink to="/account" isActive={path === '/account'} icon={<AccountIcon />}>
          Account
        </SidebarLink>
        {account.is_operator && (
          <>
            <Text component="h2" size="xs" fw={600} c="dimmed" className={classes.section}>
              Operator
            </Text>
            <SidebarLink
              to="/operator/accounts"
              isActive={path === '/operator/accounts'}
              icon={<PeopleIcon />}
            >
              Accounts
            </SidebarLink>
            <SidebarLink to="/operator/tokens" isActive={path === '/operator/tokens'} icon={<TokenIcon />}>
              All tokens
            </SidebarLink>
            <SidebarLink to="/operator/leaks" isActive={path === '/operator/leaks'} icon={<WarningIcon />}>
              Leaks
            </SidebarLink>
            <SidebarLink to="/operator/audit" isActive={path === '/operator/audit'} icon={<AuditIcon />}>
              Audit trail
            </SidebarLink>
          </>
        )}
      </Frame.Section>
      <Frame.Section className={classes.person}>
        <Text size="sm" fw={600} truncate>
          {account.name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {account.email}
        </Text>
        <SignOut />
      </Frame.Section>
    </>
  );
}

function SidebarLink(props: {
  to:
    | '/account/api-tokens'
    | '/account'
    | '/operator/accounts'
    | '/operator/tokens'
    | '/operator/leaks'
    | '/operator/audit';
  isActive: boolean;
  icon: ReactNode;
  children: string;
}) {
  return (
    <NavLink
      component={Link}
      to={props.to}
      activeOptions={{ exact: props.to === '/account', includeSearch: false }}
      label={props.children}
      leftSection={props.icon}
      active={props.isActive}
      className={classes.link}
    />
  );
}

function SignOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () => api.session.signOut(),
    onError: () => showToast({ kind: 'failed', message: 'You are still signed in. Try again.' }),
    onSuccess: async () => {
      // Nothing of this person stays in memory for whoever signs in next.
      client.clear();
      await navigate({ to: '/sign-in' });
    },
  });
  return (
    <NavLink
      component="button"
      label="Sign out"
      leftSection={<SignOutIcon />}
      onClick={() => signOut.mutate()}
      disabled={signOut.isPending}
      className={classes.link}
      mt="xs"
    />
  );
}
