import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept } from '../problems/problem.ts';
import type { AuditQuestion } from './audit-questions.ts';
import type { Actor, AuditAction } from './records.ts';
import type { OpenStoreForTest } from './store-contract.ts';

const OPERATOR: Actor = { kind: 'operator' };
const ACTIONS: readonly AuditAction[] = ['token.created', 'token.updated', 'token.disabled'];

/** What every store promises of the audit trail as a list. A part of the one contract suite. */
export function auditListContract(name: string, open: OpenStoreForTest): void {
  test(`${name}: of the audit trail, exactly those entries are listed that fit all that is asked, page by page`, async (context) => {
    const { store, clock } = await open(context);
    const start = clock.now();
    // More than are looked at in one go; the clock goes back now and then, as clocks do.
    for (let change = 0; change < 60; change += 1) {
      clock.advance(change % 7 === 6 ? -5000 : 1000);
      await store.change(OPERATOR, async (transaction) => {
        for (let count = 0; count < 40; count += 1) {
          const place = change * 40 + count;
          transaction.audit({
            action: ACTIONS[place % 3] ?? 'token.created',
            tokenId: `tok_${place % 5}`,
            accountId: `acc_${place % 2}`,
          });
        }
        return accept({});
      });
    }
    const all = await pages({ limit: 1000 });
    assert.equal(all.length, 2400);
    const questions: Omit<AuditQuestion, 'limit'>[] = [
      { tokenId: 'tok_3' },
      { accountId: 'acc_1', action: 'token.disabled' },
      { tokenId: 'tok_3', accountId: 'acc_0', action: 'token.updated' },
      { from: start + 10_000 },
      { to: start + 10_000 },
      { from: start + 5000, to: start + 12_000, tokenId: 'tok_1' },
      { from: start + 10 ** 9 },
      { accountId: 'acc_nobody', to: start },
    ];
    for (const question of questions) {
      const { tokenId, accountId, action, from = 0, to = Number.POSITIVE_INFINITY } = question;
      const expected = all.filter(
        (entry) =>
          (tokenId === undefined || entry.tokenId === tokenId) &&
          (accountId === undefined || entry.accountId === accountId) &&
          (action === undefined || entry.action === action) &&
          entry.at >= from &&
          entry.at < to,
      );
      assert.deepEqual(await pages({ ...question, limit: 70 }), expected, JSON.stringify(question));
    }

    async function pages(question: AuditQuestion) {
      const entries = await store.listAudit(question);
      for (let page = entries; page.length === question.limit; ) {
        const before = page.at(-1);
        page = await store.listAudit({ ...question, ...(before && { before }) });
        entries.push(...page);
      }
      return entries;
    }
  });
}
