import { Code, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SignUpPolicy } from '../../../../src/sdk/index.ts';
import { api } from '../../api-client.ts';
import { signUpPolicyQuery } from '../../operator-queries.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { SettingsSection } from '../../parts/settings-section.tsx';
import { showToast } from '../../parts/show-toast.tsx';

const POLICIES: readonly { policy: SignUpPolicy; label: string; description: string }[] = [
  { policy: 'open', label: 'Everyone', description: 'Whoever can read mail at their address may sign up.' },
  {
    policy: 'invite',
    label: 'Whom an operator invites',
    description: 'The link of an invitation makes an account.',
  },
  { policy: 'closed', label: 'Nobody', description: 'Not even with an invitation that is under way.' },
];

/** Who may make an account. A choice holds at once. */
export function SignUpPolicySection() {
  const client = useQueryClient();
  const { data, error } = useQuery(signUpPolicyQuery);
  const change = useMutation({
    mutationFn: (policy: SignUpPolicy) => api.operators.signUpPolicy.set(policy),
    onSuccess: (answer) => {
      client.setQueryData(signUpPolicyQuery.queryKey, answer);
      void client.invalidateQueries({ queryKey: ['session'] });
      showToast({ message: 'Who may sign up is changed.' });
    },
  });
  const isFixed = data?.is_set_by_environment === true;
  return (
    <SettingsSection title="Sign-up" about="Who may make an account here. A choice holds at once.">
      <ProblemAlert error={change.error ?? (data === undefined ? error : null)} />
      {data !== undefined && (
        <Radio.Group
          aria-label="Who may make an account"
          value={change.isPending ? change.variables : data.policy}
          onChange={(policy) => change.mutate(policy as SignUpPolicy)}
        >
          <Stack gap="md">
            {POLICIES.map(({ policy, label, description }) => (
              <Radio
                key={policy}
                value={policy}
                label={label}
                description={description}
                disabled={isFixed && policy !== data.policy}
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {isFixed && (
        <Text size="sm" c="dimmed" mt="md">
          <Code>WARDKEY_SIGN_UP</Code> says so where the server is started. Change it there, or take it away
          to choose here.
        </Text>
      )}
    </SettingsSection>
  );
}
