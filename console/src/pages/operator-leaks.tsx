import { Button } from '@mantine/core';
import { useState } from 'react';
import { DrillIcon } from '../parts/icons.tsx';
import { Page } from '../parts/page.tsx';
import { LeakDrillDialog } from './operator/leak-drill-dialog.tsx';
import { LeakList } from './operator/leak-list.tsx';
import { WatchersSection } from './operator/watchers-section.tsx';

/** Which tokens leaked, where, how fast they were stopped, and what keeps looking. */
export function OperatorLeaksPage() {
  const [isDrilling, setIsDrilling] = useState(false);
  return (
    <Page
      title="Leaks"
      lead="Tokens that were seen where others can read them. Each was disabled when it was reported."
      actions={
        <Button
          id="leak-drill"
          variant="default"
          leftSection={<DrillIcon size={16} />}
          onClick={() => setIsDrilling(true)}
        >
          Leak drill
        </Button>
      }
    >
      <LeakList />
      <WatchersSection />
      {isDrilling && <LeakDrillDialog onClose={() => setIsDrilling(false)} />}
    </Page>
  );
}
