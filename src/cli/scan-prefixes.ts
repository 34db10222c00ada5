import { DEFAULT_PREFIX, parsePrefix, type TokenPrefix } from '../token-format/prefix.ts';
import { usageFailure } from './failure.ts';

/**
 * What the tokens begin with: as `--prefix` says, else `WARDKEY_TOKEN_PREFIX`, which may name several with commas
 * between them, else the default. Throws a usage failure for what is no prefix.
 */
export function prefixesOf(asked: readonly string[] | undefined): TokenPrefix[] {
  const texts = asked ?? (process.env.WARDKEY_TOKEN_PREFIX ?? DEFAULT_PREFIX).split(',');
  return texts.map((text) => {
    const parsed = parsePrefix(text.trim());
    if (!parsed.ok) throw usageFailure('--prefix cannot be used', parsed.reason);
    return parsed.prefix;
  });
}
