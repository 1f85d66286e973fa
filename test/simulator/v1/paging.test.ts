import { describe, expect, it } from 'vitest';
import { simulators } from '../kit.js';
import { getV1, listV1, readNumbers } from './kit.js';

const parts = (link: URL): [string, string][] => [...link.searchParams];

describe('a v1 list', () => {
  const { start } = simulators();

  it('A v1 list returns every record once by limit and offset, with the total count on every page', async () => {
    const simulator = await start({ contacts: 95 });
    const pages = await Promise.all(
      [0, 30, 60, 90].map((offset) => listV1(simulator, 'contacts', { limit: '30', offset: String(offset) })),
    );
    expect(pages.map(({ records }) => records.length)).toEqual([30, 30, 30, 5]);
    expect(pages.map(({ count }) => count)).toEqual([95, 95, 95, 95]);
    const ids = pages.flatMap(({ records }) => readNumbers(records));
    expect(new Set(ids).size).toBe(95);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it('A v1 list is empty past its end and still has the count', async () => {
    const simulator = await start({ contacts: 12 });
    const { records, count } = await listV1(simulator, 'contacts', { limit: '5', offset: '4000' });
    expect([records, count]).toEqual([[], 12]);
  });

  it('A v1 list has links on the first page, the last and past the end, with the limit cut to the count', async () => {
    const simulator = await start({ contacts: 12 });
    const first = await listV1(simulator, 'contacts', { limit: '20' });
    expect(first.next.href).toBe('https://api.infusionsoft.com/crm/rest/v1/contacts/?limit=12&offset=20');
    expect(first.previous.href).toBe('https://api.infusionsoft.com/crm/rest/v1/contacts/?limit=12&offset=0');
    const beyond = await listV1(simulator, 'contacts', { limit: '5', offset: '15' });
    expect(parts(beyond.next)).toEqual(Object.entries({ limit: '5', offset: '20' }));
    expect(parts(beyond.previous)).toEqual(Object.entries({ limit: '5', offset: '10' }));
  });

  it('The links repeat filters and orders, with a bare @, but not optional_properties', async () => {
    const simulator = await start({ contacts: 12 });
    const { text } = await getV1(simulator, 'contacts', {
      email: 'nobody@example.com',
      order: 'id',
      optional_properties: 'notes',
      since: '2017-01-01T22:17:59.039Z',
    });
    const { next } = JSON.parse(text) as { next: string };
    expect(next).toContain('email=nobody@example.com');
    expect(next).toContain('order=id');
    expect(next).toContain('since=2017-01-01T22%3A17%3A59.039Z');
    expect(next).not.toContain('optional_properties');
  });

  it('A v1 list returns at most a thousand records, also without a limit', async () => {
    const simulator = await start({ contacts: 1200 });
    for (const query of [{}, { limit: '1000' }, { limit: '5000' }])
      expect((await listV1(simulator, 'contacts', query)).records).toHaveLength(1000);
    expect((await listV1(simulator, 'contacts', { limit: '0' })).records).toEqual([]);
  });

  it('A limit or offset that is not a number is rejected with only a message', async () => {
    const simulator = await start({ contacts: 5 });
    for (const query of [{ limit: 'all' }, { limit: '-1' }, { offset: '1.5' }]) {
      const { status, json } = await getV1(simulator, 'contacts', query);
      expect([status, Object.keys(json as object)]).toEqual([400, ['message']]);
    }
  });

  it('A deleted record shifts the following pages of a v1 list, because offsets hold no position', async () => {
    const simulator = await start({ contacts: 10 });
    const first = readNumbers((await listV1(simulator, 'contacts', { limit: '5' })).records);
    simulator.world.remove('contacts', String(first[0]));
    const second = await listV1(simulator, 'contacts', { limit: '5', offset: '5' });
    expect(second.records).toHaveLength(4);
    expect(second.count).toBe(9);
  });

  it('A v1 list without an order by id is newest first, and orders sort by date on request', async () => {
    const simulator = await start({ contacts: 60 });
    for (const path of ['opportunities', 'notes', 'subscriptions', 'orders', 'products']) {
      const ids = readNumbers((await listV1(simulator, path)).records);
      expect(ids.length, path).toBeGreaterThan(1);
      expect(ids, path).toEqual(ids.toSorted((a, b) => b - a));
    }
    for (const [order, column] of [
      ['order_date', 'order_date'],
      ['update_date', 'modification_date'],
    ] as const) {
      const dates = (await listV1(simulator, 'orders', { order })).records.map((one) => one[column] as string);
      expect(dates).toEqual(dates.toSorted().toReversed());
    }
  });

  it('A v1 list sorts in both directions where it accepts one, and rejects undocumented values', async () => {
    const simulator = await start({ contacts: 40 });
    const up = readNumbers((await listV1(simulator, 'contacts', { order: 'last_updated' })).records);
    const query = { order: 'last_updated', order_direction: 'DESCENDING' };
    const down = await listV1(simulator, 'contacts', query);
    const times = down.records.map((one) => one['last_updated'] as string);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(new Set(readNumbers(down.records))).toEqual(new Set(up));
    expect((await getV1(simulator, 'contacts', { order: 'shoe_size' })).status).toBe(400);
    expect((await getV1(simulator, 'contacts', { order: 'id', order_direction: 'desc' })).status).toBe(400);
    expect((await getV1(simulator, 'tasks', { order: 'shoe_size' })).status).toBe(200);
  });

  it('A v1 list of a million contacts answers at any offset without delay', async () => {
    const simulator = await start({ contacts: 1_000_000 });
    const begin = performance.now();
    const { records, count } = await listV1(simulator, 'contacts', { limit: '1000', offset: '998000' });
    expect([records.length, count]).toEqual([1000, 1_000_000]);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});
