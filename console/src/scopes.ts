/** What each scope lets a token do, in words. Those that only operators may give come last. */
export const SCOPES = [
  {
    scope: 'api',
    label: 'Call the API',
    detail: 'Every call of the API that stands behind the gateway.',
  },
  { scope: 'tokens:read', label: 'Read tokens', detail: 'List tokens, their activity and the audit trail.' },
  { scope: 'tokens:write', label: 'Change tokens', detail: 'Create, rotate, disable and delete tokens.' },
  {
    scope: 'verify',
    label: 'Verify tokens',
    detail: 'For a server that asks whether the tokens it is sent are good.',
    isForOperators: true,
  },
  {
    scope: 'operator',
    label: 'Operate this server',
    detail: 'Everything, on every account.',
    isForOperators: true,
  },
] as const satisfies readonly {
  scope: string;
  label: string;
  detail: string;
  isForOperators?: boolean;
}[];
