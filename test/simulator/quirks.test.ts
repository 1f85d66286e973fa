import { describe, expect, it } from 'vitest';
import {
  columnsMissing, wrongCount, deletedWhileRead, parameterIgnored, tokensLoopBack, tokensReused,
} from '../../src/simulator/quirks.js'; // prettier-ignore
import type { Simulator } from '../../src/simulator/simulator.js';
import { readIds, simulators, type JsonRecord } from './kit.js';
import { getV1, listV1, readNumbers } from './v1/kit.js';

const { start, get, records } = simulators();

/** The ids on each of the first pages of a v2 list, following its tokens. */
async function fetchPages(
  simulator: Simulator,
  path: string,
  maxPages: number,
): Promise<{ ids: string[]; token: unknown }[]> {
  const pages: { ids: string[]; token: unknown }[] = [];
  for (
    let token: unknown = '';
    pages.length < maxPages && typeof token === 'string' && (token !== '' || !pages.length);
  ) {
    const { json } = await get(simulator, path, { page_size: '2', ...(token !== '' && { page_token: token }) });
    const rows = Object.values(json).find((value) => Array.isArray(value)) as JsonRecord[];
    token = json['next_page_token'];
    pages.push({ ids: readIds(rows), token });
  }
  return pages;
}

describe('rows of a list of v1', () => {
  it.each(['tag_ids', 'email_addresses', 'phone_numbers', 'addresses'])(
    'A list of v1 can omit the column %s or set it to null, while the single record still has it',
    async (column) => {
      const simulator = await start({ contacts: 20 });
      const before = await listV1(simulator, 'contacts');
      const removeFault = simulator.faults.add(columnsMissing('/v1/contacts', [column]));
      const { records: rows, count } = await listV1(simulator, 'contacts');
      expect(count).toBe(before.count);
      expect(readNumbers(rows)).toEqual(readNumbers(before.records));
      expect(rows.filter((one) => column in one)).toEqual([]);
      expect(Object.keys(rows[0]!)).toHaveLength(Object.keys(before.records[0]!).length - 1);
      expect((await getV1(simulator, `contacts/${String(rows[0]!['id'])}`)).json).toHaveProperty(column);
      removeFault();
      simulator.faults.add(columnsMissing('/v1/contacts', [column], 'null'));
      expect(new Set((await listV1(simulator, 'contacts')).records.map((one) => one[column]))).toEqual(new Set([null]));
    },
  );
});

describe('a list of v1', () => {
  it('A list of v1 that ignores order_direction is always ascending', async () => {
    const simulator = await start({ contacts: 20, faults: [parameterIgnored('/v1/contacts', 'order_direction')] });
    const order = { order: 'id', order_direction: 'DESCENDING' };
    const down = readNumbers((await listV1(simulator, 'contacts', order)).records);
    expect(down).toEqual(down.toSorted((a, b) => a - b));
    expect(simulator.calls.at(-1)?.query.get('order_direction')).toBe('DESCENDING');
    const companies = readNumbers((await listV1(simulator, 'companies', order)).records);
    expect(companies).toEqual(companies.toSorted((a, b) => b - a));
  });

  it('A list of v1 that ignores offset repeats its first page', async () => {
    const simulator = await start({ contacts: 20, faults: [parameterIgnored('/v1/tags', 'offset')] });
    const first = readNumbers((await listV1(simulator, 'tags', { limit: '3' })).records);
    expect(readNumbers((await listV1(simulator, 'tags', { limit: '3', offset: '3' })).records)).toEqual(first);
    expect((await listV1(simulator, 'contacts', { offset: '1000' })).records).toEqual([]);
  });

  it('A list of v1 can have a count below its number of records, or none', async () => {
    const simulator = await start({ contacts: 20 });
    const removeFault = simulator.faults.add(wrongCount('/v1/contacts', (count) => count - 8));
    const { records: found, count } = await listV1(simulator, 'contacts');
    expect([found.length, count]).toEqual([20, 12]);
    removeFault();
    simulator.faults.add(wrongCount('/v1/contacts', () => null));
    expect((await listV1(simulator, 'contacts')).count).toBeNull();
  });

  it('A list of v1 that shrinks during a scan skips records that exist throughout', async () => {
    const simulator = await start({ contacts: 20 });
    const order = { order: 'id', limit: '5' };
    const all = readNumbers((await listV1(simulator, 'contacts', { order: 'id' })).records);
    simulator.faults.add(deletedWhileRead(simulator.world, 'contacts', '/v1/contacts'));
    const result: number[] = [];
    for (let offset = 0; offset < 20; offset += 5)
      result.push(...readNumbers((await listV1(simulator, 'contacts', { ...order, offset: String(offset) })).records));
    const passedOver = all.filter((id) => !result.includes(id));
    expect(passedOver).toEqual([all[5], all[11], all[17]]);
    for (const id of passedOver) expect((await getV1(simulator, `contacts/${id}`)).status).toBe(200);
    expect(simulator.world.count('contacts')).toBe(16);
  });
});

describe('tokens of a list of v2', () => {
  it.each([
    [3, 1],
    [3, 3],
    [5, 2],
  ])('After page %i the token of a v2 list leads %i pages back, every time', async (pages, back) => {
    const simulator = await start({ contacts: 40 });
    const all = readIds(await records(simulator, 'contacts', { page_size: '1000' }));
    simulator.faults.add(tokensLoopBack('/v2/contacts', { pages, back }));
    const scanned = await fetchPages(simulator, 'contacts', pages + 2 * back);
    const round = all.slice((pages - back) * 2, pages * 2);
    expect(scanned.flatMap(({ ids }) => ids)).toEqual([...all.slice(0, pages * 2), ...round, ...round]);
    expect(() => tokensLoopBack('/v2/contacts', { pages: 2, back: 3 })).toThrow(RangeError);
  });

  it.each([1, 2, 4])(
    'A v2 list can reuse the texts of its tokens every %i pages while the records go on',
    async (distance) => {
      const simulator = await start({ contacts: 20, faults: [tokensReused('/v2/contacts', distance)] });
      for (let turn = 0; turn < 2; turn++) {
        const scanned = await fetchPages(simulator, 'contacts', 30);
        expect(scanned).toHaveLength(10);
        expect(new Set(scanned.flatMap(({ ids }) => ids)).size).toBe(20);
        expect(new Set(scanned.slice(0, -1).map(({ token }) => token)).size).toBe(distance);
      }
    },
  );
});

describe('alterations', () => {
  it('Several alterations apply together, and leave errors unchanged', async () => {
    const simulator = await start({
      contacts: 20,
      faults: [
        columnsMissing('/v1/contacts', ['tag_ids']),
        wrongCount('/v1/contacts', () => 1),
        { kind: 'status', status: 503, times: 1, match: ({ path }) => path === '/v1/contacts' },
      ],
    });
    expect((await getV1(simulator, 'contacts')).status).toBe(503);
    const { records: found, count } = await listV1(simulator, 'contacts');
    expect([count, found.filter((one) => 'tag_ids' in one).length]).toEqual([1, 0]);
    expect((await getV1(simulator, 'contacts', { limit: 'many' })).json).toEqual({
      message: expect.any(String) as string,
    });
  });
});
