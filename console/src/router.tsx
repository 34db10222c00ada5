import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { AppShell } from './app-shell.tsx';
import { holdsToken } from './holds-token.ts';
import { ErrorView } from './parts/error-view.tsx';
import { NotFoundView } from './parts/not-found-view.tsx';
import { queryClient, signedOut } from './query-client.ts';
import { safeNext, sessionQuery } from './session.ts';

/** What an address says, as text. What may hold a token is taken for nothing, wherever it came from. */
function text(value: unknown): string | undefined {
  const said = typeof value === 'number' ? String(value) : value;
  return typeof said === 'string' && said !== '' && !holdsToken(said) ? said : undefined;
}

/** Leaves out what is not said, so that addresses stay short. */
function only<Search extends object>(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Search;
}

const session = () => queryClient.ensureQueryData(sessionQuery);

const root = createRootRoute({
  component: Outlet,
  errorComponent: ErrorView,
  notFoundComponent: NotFoundView,
});

/** Pages of people who are signed in: everything in the frame with the sidebar. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: AppShell,
  errorComponent: ErrorView,
  beforeLoad: async ({ location }) => {
    const { claimed, signed_in: isSignedIn } = await session();
    if (!claimed) throw redirect({ to: '/claim' });
    if (!isSignedIn) throw redirect({ to: '/sign-in', search: { next: location.href } });
  },
});

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const { claimed, signed_in: isSignedIn } = await session();
    throw redirect({ to: !claimed ? '/claim' : isSignedIn ? '/account/api-tokens' : '/sign-in' });
  },
});

/** Where somebody goes once signed in; and, who comes back from GitHub, what is asked for still or what went wrong. */
export interface SignInSearch {
  readonly next?: string | undefined;
  readonly step?: 'second-factor' | undefined;
  readonly problem?: string | undefined;
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): SignInSearch =>
    only({
      next: typeof search.next === 'string' ? safeNext(search.next) : undefined,
      step: search.step === 'second-factor' ? search.step : undefined,
      problem: text(search.problem),
    }),
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignInPage'),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('./pages/sign-up.tsx'), 'SignUpPage'),
});

const claim = createRoute({
  getParentRoute: () => root,
  path: '/claim',
  component: lazyRouteComponent(() => import('./pages/claim.tsx'), 'ClaimPage'),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('./pages/reset-password.tsx'), 'ResetPasswordPage'),
});

const reportALeak = createRoute({
  getParentRoute: () => root,
  path: '/report-a-leak',
  component: lazyRouteComponent(() => import('./pages/report-a-leak.tsx'), 'ReportALeakPage'),
});

/** What the address of the token list says: which tokens, in which order. */
export interface TokenListSearch {
  readonly search?: string | undefined;
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
}

function tokenListSearch(search: Record<string, unknown>): TokenListSearch {
  const order = search.order === 'asc' || search.order === 'desc' ? search.order : undefined;
  return only({ search: text(search.search), filter: text(search.filter), sort: text(search.sort), order });
}

const tokens = createRoute({
  getParentRoute: () => inside,
  path: '/account/api-tokens',
  validateSearch: tokenListSearch,
  component: lazyRouteComponent(() => import('./pages/api-tokens.tsx'), 'ApiTokensPage'),
});

/** What a link may fill in beforehand. It never submits. */
export interface NewTokenSearch {
  readonly name?: string | undefined;
  readonly scopes?: string | undefined;
  readonly expires?: string | undefined;
}

const newToken = createRoute({
  getParentRoute: () => tokens,
  path: '/new',
  validateSearch: (search): NewTokenSearch =>
    only({ name: text(search.name), scopes: text(search.scopes), expires: text(search.expires) }),
});

const tokenPage = createRoute({
  getParentRoute: () => inside,
  path: '/account/api-tokens/$tokenId',
  component: lazyRouteComponent(() => import('./pages/api-token.tsx'), 'ApiTokenPage'),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('./pages/account.tsx'), 'AccountPage'),
});

/** Pages of operators. Others are told so, as the API would. */
const operator = createRoute({
  getParentRoute: () => inside,
  id: 'operator',
  beforeLoad: async () => {
    const found = await session();
    if (!found.signed_in || !found.account.is_operator) throw redirect({ to: '/account/api-tokens' });
  },
});

const operatorAccounts = createRoute({
  getParentRoute: () => operator,
  path: '/operator/accounts',
  validateSearch: (search): { search?: string | undefined } => only({ search: text(search.search) }),
  component: lazyRouteComponent(() => import('./pages/operator-accounts.tsx'), 'OperatorAccountsPage'),
});

const operatorTokens = createRoute({
  getParentRoute: () => operator,
  path: '/operator/tokens',
  validateSearch: tokenListSearch,
  component: lazyRouteComponent(() => import('./pages/operator-tokens.tsx'), 'OperatorTokensPage'),
});

const operatorLeaks = createRoute({
  getParentRoute: () => operator,
  path: '/operator/leaks',
  component: lazyRouteComponent(() => import('./pages/operator-leaks.tsx'), 'OperatorLeaksPage'),
});

/** Which entries of the audit trail are shown; days are written as in 2027-01-31. */
export interface AuditSearch {
  readonly action?: string | undefined;
  readonly account?: string | undefined;
  readonly token?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const day = (value: unknown): string | undefined =>
  /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? String(value) : undefined;

const operatorAudit = createRoute({
  getParentRoute: () => operator,
  path: '/operator/audit',
  validateSearch: (search): AuditSearch =>
    only({
      action: text(search.action),
      account: text(search.account),
      token: text(search.token),
      from: day(search.from),
      to: day(search.to),
    }),
  component: lazyRouteComponent(() => import('./pages/operator-audit.tsx'), 'OperatorAuditPage'),
});

/** Every page of the console and its address. Each page is fetched when it is first shown. */
export const router = createRouter({
  routeTree: root.addChildren([
    start,
    signIn,
    signUp,
    claim,
    resetPassword,
    reportALeak,
    inside.addChildren([
      tokens.addChildren([newToken]),
      tokenPage,
      account,
      operator.addChildren([operatorAccounts, operatorTokens, operatorLeaks, operatorAudit]),
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

signedOut.tell = () => {
  const { href } = router.state.location;
  if (!/^\/(?:account|operator)/.test(href)) return;
  void queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).then(({ signed_in: isSignedIn }) => {
    if (!isSignedIn) void router.navigate({ to: '/sign-in', search: { next: safeNext(href) } });
  });
};

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
