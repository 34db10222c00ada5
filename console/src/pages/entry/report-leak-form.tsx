import { Textarea } from '@mantine/core';
import type { ReportedLeak } from '../../../../src/sdk/index.ts';
import { api } from '../../api-client.ts';
import { TextField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { useForm } from '../../use-form.ts';

const TOKENS_MAX = 100;

/** The tokens, one in each line, and where they were. What was typed is in no state of the page and gone with the form. */
export function ReportLeakForm({ onReported }: { onReported: (reported: readonly ReportedLeak[]) => void }) {
  const form = useForm({
    missing: { tokens: 'Paste the token that you found.' },
    send: async (typed) => {
      const url = typed('url').trim();
      const tokens = typed('tokens')
        .split(/\s*\n\s*/)
        .filter((line) => line !== '')
        .slice(0, TOKENS_MAX);
      const { results } = await api.leaks.report(
        tokens.map((token) => ({ token, ...(url !== '' && { url }) })),
      );
      return results;
    },
    done: onReported,
  });
  const error = form.errorAt('tokens');
  return (
    <FormView form={form} label="Report a leaked token">
      <Textarea
        name="tokens"
        label="Token"
        description="Several: one in each line. It is compared by its hash and not written down anywhere."
        autosize
        minRows={2}
        maxRows={8}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        data-1p-ignore
        error={error}
        aria-invalid={error === undefined ? undefined : true}
        aria-required
        autoFocus
      />
      <TextField
        form={form}
        name="url"
        label="Where you found it"
        description="The address of the page or file, so that its owner finds it. May be left out."
        type="url"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={2000}
        aria-required={false}
      />
      <SubmitButton form={form} fullWidth color="red.8">
        Disable it
      </SubmitButton>
    </FormView>
  );
}
