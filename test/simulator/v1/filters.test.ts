import { describe, expect, it } from 'vitest';
import { simulators, type JsonRecord } from '../kit.js';
import { getV1, listV1, readNumbers } from './kit.js';

const readPath = (record: JsonRecord, path: string): unknown =>
  path.split('.').reduce<unknown>((found, name) => (found as JsonRecord | null)?.[name], record);

describe('filters of v1', () => {
  const { start } = simulators();

  it.each([
    ['opportunities', 'stage_id', 'stage.id'],
    ['opportunities', 'user_id', 'user.id'],
    ['orders', 'contact_id', 'contact.id'],
    ['orders', 'product_id', 'product_id'],
    ['transactions', 'contact_id', 'contact_id'],
    ['payments', 'contact_id', 'contact_id'],
    ['subscriptions', 'contact_id', 'contact_id'],
    ['tasks', 'contact_id', 'contact.id'],
    ['tasks', 'user_id', 'user_id'],
    ['notes', 'contact_id', 'contact_id'],
    ['notes', 'user_id', 'user_id'],
    ['files', 'contact_id', 'contact_id'],
    ['appointments', 'contact_id', 'contact_id'],
    ['emails', 'contact_id', 'contact_id'],
    ['tags', 'category', 'category.id'],
    ['tags', 'name', 'name'],
    ['companies', 'company_name', 'company_name'],
    ['contacts', 'given_name', 'given_name'],
    ['contacts', 'family_name', 'family_name'],
    ['files', 'type', 'file_box_type'],
  ])('A filter of %s by %s returns exactly the matching records', async (path, filter, column) => {
    const simulator = await start({ contacts: 200 });
    const all = await listV1(simulator, path);
    const value = String(
      all.records.map((one) => readPath(one, column)).find((one) => one !== null && one !== 0 && one !== ''),
    );
    const { records, count } = await listV1(simulator, path, { [filter]: value });
    const wanted = all.records.filter((one) => String(readPath(one, column)).trim() === value.trim());
    // An order has a product in any of its lines, not only in the first.
    if (filter === 'product_id') expect(readNumbers(records)).toEqual(expect.arrayContaining(readNumbers(wanted)));
    else expect(readNumbers(records)).toEqual(readNumbers(wanted));
    expect(count).toBe(records.length);
    expect(records.length).toBeGreaterThan(0);
    expect(records.length).toBeLessThan(all.records.length);
  });

  it.each([
    ['contacts', 'last_updated', 'since', 'until'],
    ['tasks', 'modification_date', 'since', 'until'],
    ['orders', 'creation_date', 'since', 'until'],
    ['transactions', 'transaction_date', 'since', 'until'],
    ['appointments', 'start_date', 'since', 'until'],
    ['emails', 'sent_date', 'since_sent_date', 'until_sent_date'],
  ])('A filter of %s by a time window of %s returns exactly the records inside', async (path, column, since, until) => {
    const simulator = await start({ contacts: 120 });
    const all = (await listV1(simulator, path)).records;
    const times = all.map((one) => Date.parse(one[column] as string)).toSorted((a, b) => a - b);
    const [from, to] = [times[Math.floor(times.length / 3)]!, times[Math.floor((times.length * 2) / 3)]!];
    const window = { [since]: new Date(from).toISOString(), [until]: new Date(to).toISOString() };
    const { records } = await listV1(simulator, path, window);
    const inside = all.filter(
      (one) => Date.parse(one[column] as string) >= from && Date.parse(one[column] as string) <= to,
    );
    expect(readNumbers(records)).toEqual(readNumbers(inside));
    expect(records.length).toBeLessThan(all.length);
  });

  it('A boolean filter of v1 splits the list into true and false', async () => {
    const simulator = await start({ contacts: 200 });
    for (const [path, filter] of [
      ['orders', 'paid'],
      ['products', 'active'],
      ['tasks', 'completed'],
      ['tasks', 'has_due_date'],
    ] as const) {
      const counts = await Promise.all(
        [{}, { [filter]: 'true' }, { [filter]: 'false' }].map(
          async (query) => (await listV1(simulator, path, query)).count,
        ),
      );
      expect(counts[1]! + counts[2]!, `${path} ${filter}`).toBe(counts[0]);
      expect(Math.min(counts[1]!, counts[2]!), `${path} ${filter}`).toBeGreaterThan(0);
    }
  });

  it('Inactive users and partners are left out only on request', async () => {
    const simulator = await start({ contacts: 5, users: 40 });
    const all = (await listV1(simulator, 'users')).records;
    expect(all).toHaveLength(40);
    const active = (await listV1(simulator, 'users', { include_inactive: 'false' })).records;
    expect(readNumbers(active)).toEqual(readNumbers(all.filter((one) => one['status'] !== 'Inactive')));
    const own = (await listV1(simulator, 'users', { include_partners: 'false' })).records;
    expect(readNumbers(own)).toEqual(readNumbers(all.filter((one) => one['partner'] === false)));
    expect([active.length < 40, own.length < 40]).toEqual([true, true]);
  });

  it('Files can be filtered by a name with a * at either end, and by visibility', async () => {
    const simulator = await start({ contacts: 300 });
    const all = (await listV1(simulator, 'files')).records;
    const named = async (name: string): Promise<number> => (await listV1(simulator, 'files', { name })).count;
    const ending = all.filter((one) => (one['file_name'] as string).endsWith('.pdf')).length;
    expect(await named('*.pdf')).toBe(ending);
    expect(await named('logo*')).toBe(await named('logo.png'));
    expect(await named('*o*')).toBeGreaterThan(0);
    expect(await named('pdf')).toBe(0);
    const result = async (viewable: string): Promise<number> => (await listV1(simulator, 'files', { viewable })).count;
    expect((await result('PUBLIC')) + (await result('PRIVATE'))).toBe(await result('BOTH'));
    expect(await result('BOTH')).toBe(all.length);
  });

  it('Opportunities can be searched by the name, company or address of their contact', async () => {
    const simulator = await start({ contacts: 200 });
    const all = (await listV1(simulator, 'opportunities')).records;
    const { email, last_name } = all.find((one) => readPath(one, 'contact.email') !== null)!['contact'] as JsonRecord;
    for (const term of [email, last_name] as string[]) {
      const { records } = await listV1(simulator, 'opportunities', { search_term: term });
      const fitting = all.filter((one) =>
        ['email', 'first_name', 'last_name', 'company_name'].some((name) =>
          JSON.stringify(readPath(one, `contact.${name}`) ?? '')
            .toLowerCase()
            .includes(term.toLowerCase()),
        ),
      );
      expect(readNumbers(records)).toEqual(readNumbers(fitting));
    }
  });

  it('An unknown filter is ignored, as v1 does', async () => {
    const simulator = await start({ contacts: 20 });
    expect((await listV1(simulator, 'notes', { since: 'yesterday', title: 'x' })).count).toBe(
      (await listV1(simulator, 'notes')).count,
    );
  });

  it('A filter value of the wrong kind is rejected with only a message', async () => {
    const simulator = await start({ contacts: 5 });
    for (const [path, query] of [
      ['tasks', { contact_id: 'Maria' }],
      ['orders', { paid: 'perhaps' }],
      ['contacts', { since: '2024-01-01' }],
      ['files', { viewable: 'SECRET' }],
      ['emails', { until_sent_date: '2024-01-01T00:00:00.000Z' }],
    ] as const) {
      const { status, json } = await getV1(simulator, path, query);
      expect([status, Object.keys(json as object)], path).toEqual([400, ['message']]);
    }
  });
});
