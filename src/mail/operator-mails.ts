import { footerFor, type Installation } from './account-mails.ts';
import { type Composed, compose, facts, paragraph, steps, utc } from './compose.ts';

/** A webhook as a mail may name it: without the path of its address, in which some receivers want a secret. */
export interface MailedWebhook {
  readonly id: string;
  readonly origin: string;
  readonly description: string | null;
}

/** To each operator, when a webhook is told nothing any more because it does not answer. */
export function webhookPausedMail(
  from: Installation,
  mail: { webhook: MailedWebhook; failingSince: number; reason: string; at: number },
): Composed {
  const { webhook, failingSince, reason, at } = mail;
  return compose(
    `The webhook to ${webhook.origin} was paused`,
    [
      paragraph(
        `Nothing that ${from.host} sent to a webhook has arrived since ${utc(failingSince)}. It is told nothing any more until an operator lets it go on.`,
      ),
      facts(
        ['Webhook', webhook.id],
        ['Description', webhook.description],
        ['Address', webhook.origin],
        ['Paused', utc(at)],
        ['Last failure', reason],
      ),
      steps(
        'Mend the receiver, or correct its address.',
        `Try it: wardkey webhook test ${webhook.id}`,
        `Let it go on: wardkey webhook resume ${webhook.id}`,
        'What it was not told meanwhile stands in the audit trail.',
      ),
    ],
    footerFor(from, 'because you are an operator there'),
  );
}
