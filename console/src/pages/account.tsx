import { Page } from '../parts/page.tsx';
import { NotificationsSection } from './account/notifications-section.tsx';
import { PasskeysSection } from './account/passkeys-section.tsx';
import { PasswordSection } from './account/password-section.tsx';
import { ProfileSection } from './account/profile-section.tsx';
import { SecondFactorSection } from './account/second-factor-section.tsx';
import { SessionsSection } from './account/sessions-section.tsx';

/** One's own account: who one is, how one signs in and where one is signed in, and what is told by mail. */
export function AccountPage() {
  return (
    <Page title="Account">
      <div>
        <ProfileSection />
        <PasswordSection />
        <SecondFactorSection />
        <PasskeysSection />
        <SessionsSection />
        <NotificationsSection />
      </div>
    </Page>
  );
}
