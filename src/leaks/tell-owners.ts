import type { LeakNews } from '../mail/leak-mails.ts';
import type { Mail, Owner } from '../mail/open-mail.ts';
import type { ChangeTransaction } from '../store/change-transaction.ts';
import type { DrillTarget } from './open-leak-response.ts';
import type { NewIncident } from './record-incidents.ts';
import { leakUses, usesFrom } from './token-uses.ts';

/** So many operators get a copy of what concerns an organization. */
const OPERATORS_MAX = 20;

/**
 * Queues one mail for each new incident: to the account, whether its address was confirmed or not, and to the operators
 * as well where the account is an organization. Those of a drill go to whoever runs it.
 */
export async function queueLeakMails(
  transaction: ChangeTransaction,
  mail: Pick<Mail, 'queueLeaks'>,
  incidents: readonly NewIncident[],
  drill: DrillTarget | undefined,
): Promise<void> {
  if (incidents.length === 0 || drill?.recipient === null) return;
  const since = incidents.map(({ leak, found }) => usesFrom({ ...leak, issuedAt: found.text.issuedAt }));
  const uses = await transaction.leaks.usesSince(
    incidents.map(({ leak }, index) => ({ tokenId: leak.tokenId, since: since[index] ?? 0 })),
  );
  const isShared =
    drill === undefined && incidents.some(({ found }) => found.account.type === 'organization');
  const operators = isShared ? await transaction.leaks.listOperators(OPERATORS_MAX) : [];
  const mails = incidents.flatMap((incident, index) => {
    const { leak, found, before } = incident;
    const from = since[index] ?? 0;
    const sums = uses[index];
    if (sums === undefined) return [];
    const news: LeakNews = {
      ...leak,
      token: { id: leak.tokenId, name: found.token.name, hint: leak.hint },
      before,
      uses: leakUses(sums, from),
      copyOf: null,
    };
    const owner: Owner = drill?.recipient ?? found.account;
    const others = found.account.type === 'organization' && drill === undefined ? operators : [];
    const copies = others.filter(({ id }) => id !== found.account.id);
    const copyOf = `${found.account.name} (${found.account.username})`;
    return [
      { ...news, owner: ownerOf(owner) },
      ...copies.map((operator) => ({ ...news, copyOf, owner: ownerOf(operator) })),
    ];
  });
  await mail.queueLeaks({ at: transaction.at, queueMails: transaction.leaks.queueMails }, mails);
}

function ownerOf({ id, email, name }: Owner): Owner {
  return { id, email, name };
}
