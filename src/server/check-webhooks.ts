import type { InstallationCheck } from '../api/operation.ts';
import type { Store } from '../store/open-store.ts';

/** Whether the systems that want to be told can be; nothing where there are none. */
export async function checkWebhooks(store: Pick<Store, 'webhooks'>): Promise<InstallationCheck[]> {
  const webhooks = await store.webhooks.list();
  if (webhooks.length === 0) return [];
  const paused = webhooks.filter((each) => each.paused !== null);
  const failing = webhooks.filter((each) => each.paused === null && each.failingSince !== null);
  const name = 'webhooks';
  if (paused.length + failing.length === 0) {
    return [{ name, level: 'good', detail: `${webhooks.length}, of which none fails` }];
  }
  const named = [...failing, ...paused].map(({ id }) => id).join(', ');
  const detail = `${webhooks.length}, of which ${failing.length} fail and ${paused.length} are paused: ${named}. wardkey webhook test says why`;
  return [{ name, level: failing.length > 0 ? 'wrong' : 'advice', detail }];
}
