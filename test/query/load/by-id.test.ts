import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/resources/row.js';
import { ids, openAccount, type Account } from './open-loaders.js';

let account: Account;
beforeEach(async () => {
  account = await openAccount({ contacts: 150 });
});
afterEach(() => account.close());

const MISSING_ID = '999999999';

describe('records by id', () => {
  it('Loads of one batch share a call, duplicate ids are sent once, and a missing record is null', async () => {
    const [a, b] = ids(await account.all('contacts')) as [string, string];
    const { loaders, stats } = account.operation();
    const found = await loaders.loadMany('contacts', [a, b, a, MISSING_ID]);
    expect(found.map((row) => (row === null || row instanceof Error ? row : row['id']))).toEqual([a, b, a, null]);
    expect(stats.calls).toBe(1);
  });

  it('A batch requests the union of the properties of its loads', async () => {
    const [a, b] = ids(await account.all('contacts')) as [string, string];
    account.simulator.resetCalls();
    const { loaders } = account.operation();
    const [one] = await Promise.all([
      loaders.load('contacts', a, ['tag_ids']),
      loaders.load('contacts', b, ['given_name', 'job_title']),
    ]);
    expect(one).toHaveProperty('tag_ids');
    expect(account.simulator.calls).toHaveLength(1);
    expect(account.simulator.calls[0]?.query.get('fields')).toBe('given_name,id,job_title,tag_ids');
  });

  it('A record that a list loaded needs no call, unless the list lacked a requested property', async () => {
    const { loaders, stats } = account.operation();
    const page = await loaders.source.fetchPage('contacts', { size: 10, fields: ['id', 'given_name'] });
    loaders.prime('contacts', page.rows, ['id', 'given_name']);
    const id = String(page.rows[3]?.['id']);
    expect(await loaders.load('contacts', id, ['given_name'])).toEqual(page.rows[3]);
    expect(stats.calls).toBe(1);
    expect(await loaders.load('contacts', id, ['given_name', 'tag_ids'])).toHaveProperty('tag_ids');
    expect(stats.calls).toBe(2);
  });

  it('Records of a reference table cost one read, which the next operation finds in the cache', async () => {
    const tags = ids(await account.all('tags'));
    const first = account.operation();
    const found = await first.loaders.loadMany('tags', [...tags.slice(0, 5), MISSING_ID]);
    expect(found.map((row) => (row === null || row instanceof Error ? row : row['id']))).toEqual([
      ...tags.slice(0, 5),
      null,
    ]);
    const second = account.operation();
    await second.loaders.loadMany('tags', tags.slice(5, 9));
    expect([first.stats.calls, second.stats.calls]).toEqual([1, 0]);
  });

  it('Records without an id set come from a page of their id range instead of a call each', async () => {
    const companies = ids(await account.all('companies')).slice(0, 6);
    const { loaders, stats } = account.operation();
    const found = await loaders.loadMany('companies', [...companies, MISSING_ID]);
    expect(found.map((row) => (row === null || row instanceof Error ? row : row['id']))).toEqual([...companies, null]);
    expect(stats.calls).toBe(1);
  });

  it('Records are found in an id range whose last id is not a number', async () => {
    const companies = ids(await account.all('companies')).slice(0, 6);
    account.simulator.faults.add({
      kind: 'altered',
      match: (call) => call.path === '/v2/companies',
      json: (json) => {
        const { companies: rows } = json as { companies: Payload[] };
        return { companies: [...rows, { ...rows[0], id: 'a b' }], next_page_token: 'more' };
      },
    });
    const found = await account.operation().loaders.loadMany('companies', [...companies, MISSING_ID]);
    expect(found.map((row) => (row === null || row instanceof Error ? row : row['id']))).toEqual([...companies, null]);
  });

  it('A failed record fails alone, and the others of its batch are found', async () => {
    const [a, b] = ids(await account.all('stage_moves')) as [string, string];
    account.simulator.faults.add({ kind: 'status', status: 403, match: ({ path }) => path.endsWith(`/${b}`) });
    const [first, second] = await account.operation().loaders.loadMany('stage_moves', [a, b]);
    expect(first).toMatchObject({ id: a });
    expect(second).toMatchObject({ code: 'UPSTREAM_REJECTED' });
  });

  it('A load by id is rejected for a collection whose records have no id', async () => {
    await expect(account.operation().loaders.load('transactions', '1')).rejects.toThrow(RangeError);
  });
});

describe('more records by id than one set can name', () => {
  let largeAccount: Account;
  let contacts: string[];
  beforeEach(async () => {
    largeAccount = await openAccount({ contacts: 700 });
    contacts = ids(await largeAccount.all('contacts')).slice(0, 450);
  });
  afterEach(() => largeAccount.close());

  const idsOrNull = (found: readonly (Payload | null | Error)[]): unknown[] =>
    found.map((row) => (row === null || row instanceof Error ? row : row['id']));

  /** Reads the list with the tested client, which knows the size of the collection afterwards. */
  const readList = (): Promise<unknown> =>
    largeAccount.operation().loaders.source.fetchPage('contacts', { fields: ['id'] });

  it('They come from two id sets, and from one page of their range where the collection is known to fit into it', async () => {
    const unknownSize = largeAccount.operation();
    expect(idsOrNull(await unknownSize.loaders.loadMany('contacts', contacts))).toEqual(contacts);
    expect(unknownSize.stats.calls).toBe(2);
    await readList();
    const knownSize = largeAccount.operation();
    const found = await knownSize.loaders.loadMany('contacts', [...contacts, MISSING_ID], ['given_name']);
    expect(idsOrNull(found)).toEqual([...contacts, null]);
    expect(knownSize.stats.calls).toBe(1);
  });

  it('Id sets find them where Keap does not honour the order of the range', async () => {
    largeAccount.simulator.faults.add({
      kind: 'altered',
      match: (call) => call.query.get('filter')?.includes('>=') === true,
      json: (json) => {
        const { contacts: rows } = json as { contacts: Payload[] };
        return { contacts: rows.slice(0, 40).toReversed(), next_page_token: 'more' };
      },
    });
    await readList();
    const { loaders, stats } = largeAccount.operation();
    expect(idsOrNull(await loaders.loadMany('contacts', contacts))).toEqual(contacts);
    expect(stats.calls).toBe(3);
  });
});
