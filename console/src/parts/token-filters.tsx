import { Link } from '@tanstack/react-router';
import type { TokenSummary } from '../../../src/sdk/index.ts';
import classes from './token-filters.module.css';

/** The kinds of tokens that a list can be narrowed to; the words are those of the API. */
export const FILTERS = [
  { filter: undefined, label: 'All', count: 'total' },
  { filter: 'active', label: 'Active', count: 'active' },
  { filter: 'disabled', label: 'Disabled', count: 'disabled' },
  { filter: 'leaked', label: 'Leaked', count: 'leaked' },
  { filter: 'expired', label: 'Expired', count: 'expired' },
  { filter: 'expiring', label: 'Expiring', count: 'expiring' },
  { filter: 'unused', label: 'Unused 30 days', count: 'unused' },
  { filter: 'deleted', label: 'Deleted', count: 'deleted' },
] as const satisfies readonly {
  filter: string | undefined;
  label: string;
  count: keyof TokenSummary;
}[];

/** The pages that hold a list of tokens. */
export type TokenListPage = '/account/api-tokens' | '/operator/tokens';

/** Which of the tokens are shown: links, so that a choice can be kept and sent to others. */
export function TokenFilters({
  page,
  chosen,
  summary,
}: {
  page: TokenListPage;
  chosen: string | undefined;
  summary: TokenSummary | undefined;
}) {
  return (
    <nav aria-label="Which tokens">
      <ul className={classes.list}>
        {FILTERS.map(({ filter, label, count }) => {
          const number = summary?.[count];
          return (
            <li key={label}>
              <Link
                to={page}
                search={(search) => ({ ...search, filter })}
                className={classes.chip}
                aria-current={filter === chosen ? 'true' : undefined}
                data-alarm={filter === 'leaked' && (number ?? 0) > 0}
                activeProps={{}}
              >
                {label}
                {number !== undefined && <span className={classes.count}>{number.toLocaleString('en')}</span>}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
