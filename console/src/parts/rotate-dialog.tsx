import { Alert, Group, NumberInput, Radio, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api-client.ts';
import { dateAndTime } from '../times.ts';
import { type ShownToken, useTokenChange } from '../token-changes.ts';
import { useNow } from '../use-now.ts';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import type { TokenDialogProps } from './disable-dialog.tsx';
import { LastUsedText } from './last-used.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { TokenName } from './token-name.tsx';

const HOUR = 3600;
const CHOICES = [
  { value: '0', label: 'Not at all: it is refused at once' },
  { value: String(HOUR), label: '1 hour' },
  { value: String(24 * HOUR), label: '24 hours' },
  { value: String(7 * 24 * HOUR), label: '7 days' },
  { value: 'custom', label: 'Another time' },
] as const;
const GRACE_SECONDS_MAX = 30 * 24 * HOUR;

/** Gives a token a new text, and asks how long the old one goes on working. */
export function RotateDialog({
  token,
  onClose,
  onIssued,
  returnFocusTo,
}: TokenDialogProps & { onIssued: (shown: ShownToken) => void }) {
  const now = useNow();
  const [choice, setChoice] = useState<string>(String(24 * HOUR));
  const [amount, setAmount] = useState<number | string>(12);
  const [unit, setUnit] = useState(String(HOUR));
  const seconds = choice === 'custom' ? Number(amount) * Number(unit) : Number(choice);
  const isPossible = Number.isInteger(seconds) && seconds >= 0 && seconds <= GRACE_SECONDS_MAX;
  const rotate = useTokenChange(async () => {
    const { text, ...rotated } = await api.tokens.rotate(token.id, seconds);
    onIssued({ id: rotated.id, name: rotated.name, text, usedBefore: rotated.last_used?.at ?? null });
    return rotated;
  }, onClose);
  return (
    <Dialog onClose={onClose} title="Rotate this token" returnFocusTo={returnFocusTo}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isPossible) rotate.mutate(undefined);
        }}
      >
        <Stack gap="md">
          <TokenName token={token} />
          <Text size="sm">
            It gets a new text, which is shown once. Its name, scopes and history stay. Last used:{' '}
            <LastUsedText use={token.last_used} isOneLine />.
          </Text>
          <Radio.Group label="How long the old text still works" value={choice} onChange={setChoice}>
            <Stack gap={8} mt={6}>
              {CHOICES.map(({ value, label }) => (
                <Radio
                  key={value}
                  value={value}
                  label={label}
                  {...(value === choice && { 'data-autofocus': true })}
                />
              ))}
            </Stack>
          </Radio.Group>
          {choice === 'custom' && (
            <Group align="flex-end" gap="sm">
              <NumberInput label="How many" min={1} max={720} value={amount} onChange={setAmount} w={110} />
              <Select
                label="Of what"
                data={[
                  { value: '60', label: 'minutes' },
                  { value: String(HOUR), label: 'hours' },
                  { value: String(24 * HOUR), label: 'days' },
                ]}
                value={unit}
                onChange={(value) => setUnit(value ?? String(HOUR))}
                allowDeselect={false}
                w={140}
              />
            </Group>
          )}
          <Alert variant="light" color={seconds === 0 ? 'orange' : 'blue'} p="sm" aria-live="polite">
            <Text size="sm">
              {!isPossible
                ? 'At most 30 days.'
                : seconds === 0
                  ? 'What uses the old text is refused from the next call on.'
                  : `The old text works until ${dateAndTime(now + seconds * 1000)}.`}
            </Text>
          </Alert>
          <ProblemAlert error={rotate.error} />
          <DialogButtons
            onCancel={onClose}
            label="Rotate"
            isBusy={rotate.isPending}
            isDisabled={!isPossible}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
