import { useSuspenseQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { EntryPage } from '../../parts/entry-page.tsx';
import { EmailField } from '../../parts/fields.tsx';
import { FormView, SubmitButton } from '../../parts/form-view.tsx';
import { sessionQuery } from '../../session.ts';
import { useForm } from '../../use-form.ts';
import { CheckYourMail } from './check-your-mail.tsx';

/** Asks for an address to which a link is sent, then says to look there. `what` ends the sentence on what the mail holds. */
export function AskForLink(props: {
  title: string;
  lead: string;
  footer: ReactNode;
  ask: (email: string) => Promise<unknown>;
  what: string;
  /** Other ways, under the form. */
  children?: ReactNode;
}) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [sentTo, setSentTo] = useState<string>();
  if (sentTo !== undefined) {
    return (
      <CheckYourMail
        email={sentTo}
        mail={session.mail}
        what={props.what}
        onAgain={() => setSentTo(undefined)}
      />
    );
  }
  return (
    <EntryPage key={props.title} title={props.title} lead={props.lead} footer={props.footer}>
      <AddressForm label={props.title} ask={props.ask} onSent={setSentTo} />
      {props.children}
    </EntryPage>
  );
}

function AddressForm(props: {
  label: string;
  ask: (email: string) => Promise<unknown>;
  onSent: (email: string) => void;
}) {
  const form = useForm({
    missing: { email: 'Enter your e-mail address.' },
    send: async (typed) => {
      const email = typed('email').trim();
      await props.ask(email);
      return email;
    },
    done: props.onSent,
  });
  return (
    <FormView form={form} label={props.label}>
      <EmailField form={form} autoFocus />
      <SubmitButton form={form} fullWidth>
        Send the link
      </SubmitButton>
    </FormView>
  );
}
