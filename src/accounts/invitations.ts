import type { Mail } from '../mail/open-mail.ts';
import { accept, type Outcome, refuse } from '../problems/problem.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { LinkRecord } from '../store/sign-in-records.ts';
import { linkUrl, newLink } from './links.ts';
import { POLICY_SETTING, type PolicySource, type SignUpPolicy, signUpPolicy } from './sign-up-policy.ts';

/** Whom an operator invites, and as what. `invitedBy` is how the mail names whoever does. */
export interface InvitationWishes {
  readonly email: string;
  readonly isOperator: boolean;
  readonly invitedBy: string;
}

/** What operators decide about who gets an account; each as a part of a change. */
export interface Invitations {
  /** Sends a link that makes an account. Older invitations of the same address are worth nothing from then on. */
  invite(
    transaction: ChangeTransaction,
    wanted: InvitationWishes,
  ): Promise<Outcome<{ readonly link: LinkRecord; readonly url: string }>>;
  /** Takes an invitation back that was not followed yet. */
  withdraw(transaction: ChangeTransaction, id: string): Promise<Outcome<object>>;
  /** Says who may sign up from now on. Refuses where the environment has said it. */
  setPolicy(transaction: ChangeTransaction, policy: SignUpPolicy): Promise<Outcome<object>>;
}

/** Invitations over the links of a store. */
export function openInvitations(parts: {
  mail: Mail;
  publicUrl: string;
  policySource: PolicySource;
}): Invitations {
  const { mail, publicUrl, policySource } = parts;
  return {
    invite: async (transaction, { isOperator, invitedBy, ...wanted }) => {
      const email = wanted.email.toLowerCase();
      if ((await signUpPolicy(transaction.signIn, policySource)) === 'closed')
        return refuse('sign_up_closed');
      if ((await transaction.findAccount({ email })) !== undefined) {
        return refuse('account_exists', { detail: `There is already an account for ${email}.` });
      }
      await transaction.signIn.deleteLinksTo(email, ['invitation']);
      const { text, record } = newLink('invitation', transaction.at, { email, isOperator, invitedBy });
      await transaction.signIn.insertLink(record);
      const { expiresAt } = record;
      await mail.queueInvitation(transaction, { email, link: text, invitedBy, isOperator, expiresAt });
      transaction.audit({ action: 'account.invited', detail: { invitation: record.id, email, isOperator } });
      return accept({ link: record, url: linkUrl(publicUrl, 'invitation', text) });
    },
    withdraw: async (transaction, id) => {
      const link = await transaction.signIn.findLink(id);
      if (link?.kind !== 'invitation') return refuse('not_found');
      await transaction.signIn.deleteLink(id);
      transaction.audit({
        action: 'account.invitation_withdrawn',
        detail: { invitation: id, email: link.email },
      });
      return accept({});
    },
    setPolicy: async (transaction, policy) => {
      if (policySource.fixed !== undefined) {
        return refuse('set_by_environment', {
          detail: `WARDKEY_SIGN_UP=${policySource.fixed} was given to the server when it started.`,
        });
      }
      const from = await signUpPolicy(transaction.signIn, policySource);
      if (from === policy) return accept({});
      await transaction.signIn.saveSetting(POLICY_SETTING, policy);
      transaction.audit({ action: 'installation.sign_up_policy_changed', detail: { from, to: policy } });
      return accept({});
    },
  };
}
