import { describe, expect, it } from 'vitest';
import { readIds, simulators } from './kit.js';

describe('a million contacts', () => {
  const { start, get, records } = simulators();

  it('start in seconds, stay small, and are found by range, by id and by owner without a scan', async () => {
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    const simulator = await start({ contacts: 1_000_000 });
    expect(performance.now() - begun).toBeLessThan(5_000);
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
    const asked = performance.now();
    for (const id of ids.slice(0, 100)) await get(simulator, 'orders', { filter: `contact_id==${id}` });
    expect((performance.now() - asked) / 100).toBeLessThan(50);
    expect(process.memoryUsage().rss - before).toBeLessThan(500_000_000);
  });
});
