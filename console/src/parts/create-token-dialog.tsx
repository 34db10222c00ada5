import {
  Anchor,
  Checkbox,
  Collapse,
  NumberInput,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { TokenScope } from '../../../src/sdk/index.ts';
import { api } from '../api-client.ts';
import { EXPIRY_CHOICES, expiryMoment, readExpiry } from '../expiry.ts';
import { newIdempotencyKey } from '../idempotency-key.ts';
import type { NewTokenSearch } from '../router.tsx';
import { SCOPES } from '../scopes.ts';
import { useAccount } from '../session.ts';
import { dateAndTime } from '../times.ts';
import { type ShownToken, useTokenChange } from '../token-changes.ts';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';
import { fieldErrors, ProblemAlert } from './problem-alert.tsx';
import { showToast } from './show-toast.tsx';

/** Asks what a new token is to be like, and has it made: once, however often the button is pressed. */
export function CreateTokenDialog(props: {
  /** What a link has filled in beforehand. */
  prefill: NewTokenSearch;
  onClose: () => void;
  onIssued: (shown: ShownToken) => void;
}) {
  const account = useAccount();
  const given = readExpiry(props.prefill.expires);
  const [name, setName] = useState(props.prefill.name?.slice(0, 100) ?? '');
  const [choice, setChoice] = useState(given.choice);
  const [date, setDate] = useState(given.date);
  const [scopes, setScopes] = useState<readonly string[]>(() => readScopes(props.prefill.scopes));
  const [addresses, setAddresses] = useState('');
  const [rate, setRate] = useState<number | string>('');
  const [areLimitsOpen, limits] = useDisclosure(false);
  // One wish, one name: another attempt with the same form is the same wish.
  const [wish, setWish] = useState({ form: '', key: '' });
  const expiresAt = expiryMoment(choice, date, Date.now());
  const isPast = typeof expiresAt === 'number' && expiresAt <= Date.now();

  const create = useTokenChange(
    async () => {
      const wanted = {
        name: name.trim(),
        scopes: scopes as TokenScope[],
        expires_at: expiresAt === null || expiresAt === undefined ? null : minute(expiresAt),
        allowed_addresses: addresses.split(/[\s,]+/).filter((address) => address !== ''),
        rate_limit_per_minute: rate === '' ? null : Number(rate),
      };
      const form = JSON.stringify(wanted);
      const key = form === wish.form ? wish.key : newIdempotencyKey();
      setWish({ form, key });
      const { text, ...token } = await api.tokens.createOnce(wanted, key);
      if (text === undefined) {
        showToast({
          kind: 'failed',
          message: `“${token.name}” was created, but its text did not arrive here. Rotate it to get a new one.`,
        });
        props.onClose();
      } else {
        props.onIssued({ id: token.id, name: token.name, text });
      }
      return token;
    },
    () => undefined,
  );

  const flaws = fieldErrors(create.error);
  const missing =
    name.trim() === ''
      ? 'It needs a name.'
      : scopes.length === 0
        ? 'It needs a scope.'
        : expiresAt === undefined || isPast
          ? 'It needs a date to come.'
          : undefined;
  const isComplete = missing === undefined;
  return (
    <Dialog onClose={props.onClose} title="Create a token" size="lg" returnFocusTo="create-token">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete && !create.isPending) create.mutate(undefined);
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            description="What uses it, and where: you will look for it by this."
            placeholder="CI of the website"
            required
            maxLength={100}
            autoComplete="off"
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={flaws.name}
          />
          <div>
            <Select
              label="Expires after"
              data={EXPIRY_CHOICES.map(({ value, label }) => ({ value, label }))}
              value={choice}
              onChange={(value) => setChoice(value ?? choice)}
              allowDeselect={false}
              error={flaws.expires_at}
              maw={220}
            />
            {choice === 'custom' && (
              <TextInput
                type="date"
                label="Date"
                mt="xs"
                maw={220}
                value={date}
                onChange={(event) => setDate(event.currentTarget.value)}
                error={isPast ? 'This day is over.' : undefined}
              />
            )}
            <Text size="sm" c="dimmed" mt={6} aria-live="polite" data-expiry>
              {expiresAt === null
                ? 'It works until somebody disables it. A date is safer.'
                : expiresAt === undefined
                  ? 'Choose a date.'
                  : `It works until ${dateAndTime(expiresAt)}. On the command line, a token without --expires never ends.`}
            </Text>
          </div>
          <Checkbox.Group
            label="Scopes"
            description="What it may do. Less is safer."
            value={[...scopes]}
            onChange={setScopes}
            error={scopes.length === 0 ? 'Choose at least one.' : flaws.scopes}
          >
            <Stack gap={8} mt={8}>
              {SCOPES.filter((row) => !('isForOperators' in row) || account.is_operator).map((row) => (
                <Checkbox
                  key={row.scope}
                  value={row.scope}
                  label={
                    <>
                      {row.label}{' '}
                      <Text span size="xs" c="dimmed" className="token-hint">
                        {row.scope}
                      </Text>
                    </>
                  }
                  description={row.detail}
                />
              ))}
            </Stack>
          </Checkbox.Group>
          <div>
            <Anchor
              component="button"
              type="button"
              size="sm"
              onClick={limits.toggle}
              aria-expanded={areLimitsOpen}
              aria-controls="token-limits"
            >
              {areLimitsOpen ? 'Hide addresses and rate limit' : 'Limit addresses and rate'}
            </Anchor>
            <Collapse expanded={areLimitsOpen} id="token-limits">
              <Stack gap="md" pt="sm">
                <Textarea
                  label="Allowed addresses"
                  description="Addresses or networks, as in 203.0.113.0/24, one a line. None: from everywhere."
                  autosize
                  minRows={2}
                  spellCheck={false}
                  value={addresses}
                  onChange={(event) => setAddresses(event.currentTarget.value)}
                  error={flaws.allowed_addresses}
                />
                <NumberInput
                  label="Calls a minute, at most"
                  description="Empty: no limit of its own."
                  min={1}
                  max={1_000_000}
                  allowDecimal={false}
                  value={rate}
                  onChange={setRate}
                  error={flaws.rate_limit_per_minute}
                  maw={220}
                />
              </Stack>
            </Collapse>
          </div>
          {Object.keys(flaws).length === 0 && <ProblemAlert error={create.error} />}
          <DialogButtons
            onCancel={props.onClose}
            label="Create token"
            isBusy={create.isPending}
            isDisabled={!isComplete}
            missing={missing}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

const MINUTE = 60_000;

/** To the full minute, so that the same wish, sent again, says the same. */
function minute(at: number): string {
  return new Date(Math.ceil(at / MINUTE) * MINUTE).toISOString();
}

function readScopes(text: string | undefined): readonly string[] {
  const wanted = (text ?? '').split(/[\s,]+/);
  const known = SCOPES.map(({ scope }) => scope as string).filter((scope) => wanted.includes(scope));
  return known.length > 0 ? known : ['api'];
}
