import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AuditQuery } from '../../../src/sdk/index.ts';
import { Page } from '../parts/page.tsx';
import type { AuditSearch } from '../router.tsx';
import { AuditExport } from './operator/audit-export.tsx';
import { AuditFilters } from './operator/audit-filters.tsx';
import { AuditList } from './operator/audit-list.tsx';

/** Who changed what and when, for the whole installation. The address of the page says what is shown. */
export function OperatorAuditPage() {
  const search = useSearch({ from: '/inside/operator/operator/audit' });
  const navigate = useNavigate();
  const question = questionOf(search);
  const choose = (part: AuditSearch) => {
    const chosen = Object.entries({ ...search, ...part }).filter(
      ([, value]) => value !== undefined && value !== '',
    );
    void navigate({ to: '/operator/audit', search: Object.fromEntries(chosen), replace: true });
  };
  return (
    <Page
      title="Audit trail"
      lead="Who changed what and when, newest first. Each entry is linked to the one before it by its hash."
      actions={<AuditExport question={question} />}
    >
      <AuditFilters search={search} onChoose={choose} />
      <AuditList question={question} />
    </Page>
  );
}

const DAY_MILLISECONDS = 86_400_000;

/** A day is meant from its first moment to its last, in UTC, as the times on the page. */
function questionOf({ from, to, ...search }: AuditSearch): AuditQuery {
  const start = from === undefined ? Number.NaN : Date.parse(`${from}T00:00:00Z`);
  const end = to === undefined ? Number.NaN : Date.parse(`${to}T00:00:00Z`) + DAY_MILLISECONDS;
  return {
    ...search,
    ...(!Number.isNaN(start) && { from: new Date(start).toISOString() }),
    ...(!Number.isNaN(end) && { to: new Date(end).toISOString() }),
  };
}
