import { Button, Group } from '@mantine/core';
import type { AuditQuery } from '../../../../src/sdk/index.ts';
import { DownloadIcon } from '../../parts/icons.tsx';

/** Everything that the filters let through, as a file: written by the server while it is read. */
export function AuditExport({ question }: { question: AuditQuery }) {
  return (
    <Group gap="sm">
      {(['csv', 'jsonl'] as const).map((format) => (
        <Button
          key={format}
          component="a"
          href={addressOf(question, format)}
          download={`audit.${format}`}
          variant="default"
          leftSection={<DownloadIcon size={16} />}
        >
          {format === 'csv' ? 'CSV' : 'JSON Lines'}
        </Button>
      ))}
    </Group>
  );
}

function addressOf(question: AuditQuery, format: string): string {
  const query = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(question)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return `/v1/audit/export?${query}`;
}
