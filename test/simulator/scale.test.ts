import { describe, expect, it } from 'vitest';
import { readIds, simulators } from './kit.js';

describe('a million contacts', () => {
  const { start, get, records } = simulators();

  it('An account of a million contacts starts in seconds, stays small, and is read by range, id and owner without a scan', async () => {
    const before = process.memoryUsage().rss;
    const startedMs = performance.now();
    const simulator = await start({ contacts: 1_000_000 });
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(simulator.world.count('contacts')).toBe(1_000_000);

    const middle = await records(simulator, 'contacts', {
      page_size: '1000',
      order_by: 'id asc',
      filter: 'contact_id>4000000',
    });
    expect(middle).toHaveLength(1000);
    expect(Number(middle[0]!['id'])).toBeGreaterThan(4_000_000);
    const ids = readIds(middle);
    expect(
      readIds(await records(simulator, 'contacts', { page_size: '1000', filter: `contact_ids==${ids.join(',')}` })),
    ).toEqual(ids);
    const last = await records(simulator, 'contacts', { page_size: '5', order_by: 'id desc' });
    expect((await get(simulator, `contacts/${last[0]!['id'] as string}`)).status).toBe(200);

    const [order] = await records(simulator, 'orders', { page_size: '1', filter: 'id>1200000' });
    const contact = (order!['contact'] as { id: string }).id;
    expect(readIds(await records(simulator, 'orders', { filter: `contact_id==${contact}` }))).toContain(order!['id']);
    const queriesStartedMs = performance.now();
    for (const id of ids.slice(0, 100)) await get(simulator, 'orders', { filter: `contact_id==${id}` });
    expect((performance.now() - queriesStartedMs) / 100).toBeLessThan(50);
    expect(process.memoryUsage().rss - before).toBeLessThan(500_000_000);
  });
});
