import { kyselyAdapter } from '@better-auth/kysely-adapter';
import { betterAuth } from 'better-auth/minimal';
import { accept } from '../problems/problem.ts';
import type { Store } from '../store/open-store.ts';
import type { AccountRecord } from '../store/records.ts';
import {
  hashPassword,
  isPassword,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  passwordFlaw,
} from './password.ts';

/** Signing in and out, by e-mail address and password. Headers are those of the request. */
export interface SignIn {
  /**
   * Begins a session. The answer is the `Set-Cookie` value to hand to the browser, or `undefined`: whether the
   * address is unknown, the password wrong or the account suspended is the same to the caller.
   */
  signIn(email: string, password: string, headers: Headers): Promise<string | undefined>;
  /** The account whose session the request's cookie names, if there is one and the account is not suspended. */
  findSession(headers: Headers): Promise<AccountRecord | undefined>;
  /** Ends the session of the request. The old cookie is worth nothing from then on. */
  signOut(headers: Headers): Promise<void>;
  /** Sets a new password after proof of the old one, and ends all other sessions. Says what is wrong, if anything. */
  changePassword(headers: Headers, current: string, next: string): Promise<string | undefined>;
}

/** Sign-in over the tables of the store, by better-auth. */
export function openSignIn(options: { store: Store; signingKey: string; publicUrl: string }): SignIn {
  const { store } = options;
  const auth = betterAuth({ ...libraryOptions(options), ...tableNames() });
  const findSession = async (headers: Headers) => {
    const session = await auth.api.getSession({ headers });
    if (session === null) return undefined;
    const account = await store.findAccount({ id: session.user.id });
    return account?.suspendedAt === null ? account : undefined;
  };
  const endSession = async (cookie: string) => {
    await auth.api.signOut({ headers: new Headers({ cookie: cookie.split(';', 1)[0] ?? '' }) });
  };
  return {
    signIn: async (email, password, headers) => {
      try {
        const answer = await auth.api.signInEmail({
          body: { email, password },
          headers,
          returnHeaders: true,
        });
        const account = await store.findAccount({ id: answer.response.user.id });
        const cookie = answer.headers.get('set-cookie') ?? undefined;
        if (account?.suspendedAt === null) return cookie;
        // The library has begun a session already, which must not wait for the end of the suspension.
        if (cookie !== undefined) await endSession(cookie);
        return undefined;
      } catch (error) {
        if (isLibraryRefusal(error)) return undefined;
        throw error;
      }
    },
    findSession,
    signOut: async (headers) => {
      await auth.api.signOut({ headers });
    },
    changePassword: async (headers, current, next) => {
      const account = await findSession(headers);
      if (account === undefined) return 'nobody is signed in';
      const flaw = passwordFlaw(next, account.email);
      if (flaw !== undefined) return `the new password ${flaw}`;
      try {
        await auth.api.changePassword({
          body: { currentPassword: current, newPassword: next, revokeOtherSessions: true },
          headers,
        });
      } catch (error) {
        if (isLibraryRefusal(error)) return 'the current password is not right';
        throw error;
      }
      await notePasswordChange(store, account);
      return undefined;
    },
  };
}

function libraryOptions({
  store,
  signingKey,
  publicUrl,
}: {
  store: Store;
  signingKey: string;
  publicUrl: string;
}) {
  const { db, type } = store.signInTables;
  return {
    database: kyselyAdapter(db, { type, transaction: true }),
    secret: signingKey,
    baseURL: publicUrl,
    basePath: '/auth',
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      // Accounts are made by `Accounts.create` alone: with their token, in one change.
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
      maxPasswordLength: PASSWORD_LENGTH_MAX,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }: { hash: string; password: string }) => isPassword(password, hash),
      },
    },
    advanced: { useSecureCookies: publicUrl.startsWith('https:'), cookiePrefix: 'wardkey' },
  } as const;
}

function tableNames() {
  const times = { createdAt: 'created_at', updatedAt: 'updated_at' };
  const expiry = { expiresAt: 'expires_at' };
  return {
    user: {
      // Not "account": the library has a model of that name, and would take the one for the other.
      modelName: 'accounts',
      fields: { emailVerified: 'email_verified', ...times },
      additionalFields: { username: { type: 'string', required: true, input: false } },
    },
    session: {
      modelName: 'session',
      fields: { userId: 'user_id', ipAddress: 'ip_address', userAgent: 'user_agent', ...expiry, ...times },
      // A cached session would outlive its sign-out.
      cookieCache: { enabled: false },
      expiresIn: 7 * 24 * 60 * 60,
      updateAge: 24 * 60 * 60,
    },
    account: {
      modelName: 'credential',
      fields: {
        userId: 'user_id',
        providerId: 'provider_id',
        accountId: 'account_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...times,
      },
    },
    verification: { modelName: 'verification', fields: { ...expiry, ...times } },
  } as const;
}

async function notePasswordChange(store: Store, account: AccountRecord): Promise<void> {
  const { id: accountId, username } = account;
  await store.change({ kind: 'account', accountId, username }, async (transaction) => {
    transaction.audit({ action: 'account.password_changed', accountId });
    return accept({});
  });
}

function isLibraryRefusal(error: unknown): boolean {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500;
}
