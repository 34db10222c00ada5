import { Button } from '@mantine/core';
import { useState } from 'react';
import { PlusIcon } from '../parts/icons.tsx';
import { Page } from '../parts/page.tsx';
import { AccountList } from './operator/account-list.tsx';
import { InvitationsSection } from './operator/invitations-section.tsx';
import { InviteDialog } from './operator/invite-dialog.tsx';
import { SignUpPolicySection } from './operator/sign-up-policy-section.tsx';

/** Who has an account here, who was invited, and who may come by themselves. */
export function OperatorAccountsPage() {
  const [isInviting, setIsInviting] = useState(false);
  return (
    <Page
      title="Accounts"
      lead="Everyone who has tokens here."
      actions={
        <Button leftSection={<PlusIcon size={16} />} onClick={() => setIsInviting(true)}>
          Invite somebody
        </Button>
      }
    >
      <AccountList />
      <div>
        <InvitationsSection />
        <SignUpPolicySection />
      </div>
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
    </Page>
  );
}
