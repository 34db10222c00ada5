import { Radio, Stack } from '@mantine/core';
import type { DisableReason } from '../../../src/sdk/index.ts';

const REASONS = [
  {
    value: 'leaked',
    label: 'It leaked',
    detail: 'Somebody else may have it. Only an operator can enable it again.',
  },
  { value: 'suspicious', label: 'It is used in a way I do not know', detail: '' },
  { value: 'unused', label: 'It is not needed any more', detail: '' },
  { value: 'other', label: 'Something else', detail: '' },
] as const satisfies readonly { value: DisableReason; label: string; detail: string }[];

/** Why tokens are disabled, which their owner is told. */
export function DisableReasonChoice(props: {
  reason: DisableReason;
  onChoose: (reason: DisableReason) => void;
}) {
  return (
    <Radio.Group
      label="Why"
      value={props.reason}
      onChange={(value) => props.onChoose(value as DisableReason)}
    >
      <Stack gap={8} mt={6}>
        {REASONS.map(({ value, label, detail }) => (
          <Radio key={value} value={value} label={label} description={detail} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
