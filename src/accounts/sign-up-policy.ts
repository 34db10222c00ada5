import type { SignInQuestions } from '../store/sign-in-questions.ts';

/** Who may make an account: everyone with a mailbox, whom an operator has invited, or nobody by themselves. */
export const SIGN_UP_POLICIES = ['open', 'invite', 'closed'] as const;
export type SignUpPolicy = (typeof SIGN_UP_POLICIES)[number];

/** Where the policy comes from: set for good by the environment, else by an operator, else what is safe there. */
export interface PolicySource {
  readonly fixed: SignUpPolicy | undefined;
  readonly fallback: SignUpPolicy;
}

/** The name of the policy among the settings of the store. */
export const POLICY_SETTING = 'sign_up_policy';

/** The policy in force. Asks the store, or a change, which then decides by what it sees. */
export async function signUpPolicy(
  store: Pick<SignInQuestions, 'findSetting'>,
  { fixed, fallback }: PolicySource,
): Promise<SignUpPolicy> {
  if (fixed !== undefined) return fixed;
  const set = await store.findSetting(POLICY_SETTING);
  return SIGN_UP_POLICIES.find((policy) => policy === set) ?? fallback;
}
