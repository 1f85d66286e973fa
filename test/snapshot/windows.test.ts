import { expect, it } from 'vitest';
import { createManualClock } from '../kit/clock.js';
import { openAccount, waitForStatus } from './account.js';

it('A scan by windows that is interrupted before its end is confirmed reads no record twice', async () => {
  const clock = createManualClock();
  const account = await openAccount({ contacts: 20 }, { clock });
  try {
    const isConfirmation = ({ path, query }: { path: string; query: URLSearchParams }): boolean =>
      path.endsWith('/v2/products') && query.has('order_by');
    // More often than one request is sent again, so that the leg begins again at its cursor.
    account.simulator.faults.add({ kind: 'status', status: 503, times: 6, match: isConfirmation });
    const { id } = await account.snapshots.create({ resources: ['products'] });
    const view = await clock.until(waitForStatus(account.snapshots, id));
    expect(account.simulator.calls.filter(isConfirmation).length).toBeGreaterThan(6);
    expect(view.legs).toMatchObject([{ resource: 'products', walk: 'WINDOWS', status: 'COMPLETED', repeated: 0 }]);
  } finally {
    await clock.until(account.close());
  }
});
