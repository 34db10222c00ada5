import { type GuardOptions, openGuard, type VerifiedCaller } from './guard/open-guard.ts';

export type { GuardOptions, VerifiedCaller } from './guard/open-guard.ts';

/** What is needed of the context of Hono. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
  readonly env?: unknown;
  set(name: 'wardkey', caller: VerifiedCaller): void;
}

/** Options of the middleware for Hono. */
export interface HonoGuardOptions<Context extends HonoContext = HonoContext> extends GuardOptions {
  /**
   * The address that a request came from. Without it that of the connection, under `@hono/node-server`; elsewhere it is not
   * known, and tokens that are bound to addresses are refused.
   */
  readonly addressOf?: ((context: Context) => string | undefined) | undefined;
}

/**
 * Middleware for Hono: lets a request through only with a good token, and says whose it is in `c.get('wardkey')`.
 * `app.use('/api/*', requireToken())`.
 */
export function requireToken<Context extends HonoContext = HonoContext>(
  options: HonoGuardOptions<Context> = {},
) {
  const check = openGuard(options);
  const addressOf = options.addressOf ?? addressOfConnection;
  return async (context: Context, next: () => Promise<void>): Promise<Response | undefined> => {
    const { headers, url } = context.req.raw;
    const authorization = headers.get('authorization');
    const outcome = await check({
      // Two headers arrive as one value with a comma, which is recognised as such.
      authorization: authorization === null ? [] : [authorization],
      userAgent: headers.get('user-agent') ?? undefined,
      url: url.replace(/^https?:\/\/[^/]*/, ''),
      address: addressOf(context),
    });
    if (!outcome.ok) {
      const { status, headers: answered, body } = outcome.refusal;
      return new Response(body, { status, headers: answered });
    }
    context.set('wardkey', outcome.caller);
    await next();
    return undefined;
  };
}

function addressOfConnection({ env }: HonoContext): string | undefined {
  const node = env as
    | { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } }
    | undefined;
  return node?.incoming?.socket?.remoteAddress;
}
