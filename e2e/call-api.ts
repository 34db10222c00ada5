/** An answer of the API, its body as JSON. */
export interface ApiAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The fields of a problem (RFC 9457) that programs and people read. */
export interface ProblemBody {
  readonly code: string;
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly fix: string;
}

/** A token as the API shows it, with the text where it was just issued. */
export interface TokenBody {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly state: string;
  readonly scopes: readonly string[];
  readonly account: { readonly id: string; readonly username: string };
  readonly text: string;
  readonly created_at: string;
  readonly last_used: { readonly at: string; readonly address: string; readonly user_agent: string } | null;
  readonly grace: readonly { readonly ends_at: string }[];
  readonly receipt: { readonly revision: number };
}

/** What `POST /v1/tokens/verify` answers. */
export interface VerdictBody {
  readonly valid: boolean;
  readonly code: string;
  readonly revision: number;
}

/** Calls one operation with a token. Which body comes back is the caller's to know and to check. */
export async function callApi<Body = unknown>(
  base: string,
  tokenText: string,
  method: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer<Body>> {
  const answer = await fetch(new URL(path, base), {
    method,
    headers: { authorization: `Bearer ${tokenText}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: (text === '' ? undefined : JSON.parse(text)) as Body,
  };
}
