import { hash } from 'node:crypto';

/** The hooks of git before which a scan can stand. */
export type HookName = 'pre-commit' | 'pre-push';

interface Hook {
  /** What to write into a hook that is there already. */
  readonly byHand: string;
  /** The body of the script; `scan` runs the scanner. */
  readonly body: (scan: string) => string;
}

/** What runs in each hook. */
export const HOOKS: Readonly<Record<HookName, Hook>> = {
  'pre-commit': {
    byHand: 'wardkey scan --staged || exit 1',
    body: (scan) => `${scan} --staged || refused "git commit"\n`,
  },
  'pre-push': {
    byHand: 'wardkey scan --range "@{push}..HEAD" || exit 1',
    // git says on standard input what is pushed. Of a new branch, that is what no remote branch has yet.
    body: (scan) => `while read -r _ local_id _ remote_id; do
  case "$local_id" in *[!0]*) ;; *) continue ;; esac
  base="$remote_id"
  case "$base" in
    *[!0]*) git cat-file -e "$base" 2>/dev/null || base="" ;;
    *) base=$(git rev-list --boundary "$local_id" --not --remotes | sed -n 's/^-//p' | tail -n 1) ;;
  esac
  ${scan} --range "\${base:+$base..}$local_id" </dev/null || refused "git push"
done
`,
  },
};

/**
 * The script of a hook: refuses when something is found, and when the scan cannot be made. Its signature says whether
 * it is still as it was written. `program` is what starts Wardkey; without prefixes the environment decides each time.
 */
export function hookScript(name: HookName, program: readonly string[], prefixes: readonly string[]): string {
  const file = program.at(-1) ?? '';
  const chosen = prefixes.length === 0 ? '' : ` --prefix ${prefixes.join(' ')}`;
  const body = `refused() {
  code=$?
  echo "wardkey scan refused this (exit code $code); without asking it: $1 --no-verify" >&2
  exit $code
}
if [ ! -e ${quoted(file)} ]; then
  echo ${quoted(`wardkey is no longer at ${file}: run wardkey scan install-hook again`)} >&2
  exit 1
fi
${HOOKS[name].body(`${program.map(quoted).join(' ')} scan${chosen}`)}`;
  return `#!/bin/sh\n${SIGN}${signatureOf(body)}\n${body}`;
}

/** Whether a hook is one of ours, and nobody has changed it since. */
export function isOwnHook(script: string): boolean {
  const [, sign = '', ...body] = script.split('\n');
  return sign === SIGN + signatureOf(body.join('\n'));
}

const SIGN = '# installed by: wardkey scan install-hook ';

function signatureOf(body: string): string {
  return hash('sha256', body, 'hex').slice(0, 16);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
