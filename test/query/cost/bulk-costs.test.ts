import { describe, expect, it } from 'vitest';
import { estimateCalls, estimateQuery } from './estimate-query.js';

describe('the estimate of bulk lists', () => {
  it.each([
    ['proven', 3],
    ['unknown', 23],
    ['missing', 22],
  ] as const)('The estimate counts the bulk list of tags where the account is known to have it: %s', (bulk, first) => {
    const query = '{ tags(first: 20) { nodes { contacts(first: 5) { nodes { website } } } } }';
    const sizes = { tags: 40, contacts: 200 };
    const { calls, atMostCalls } = estimateQuery(query, { sizes, bulk });
    expect(calls).toBe(first);
    expect(atMostCalls).toBeGreaterThanOrEqual(22);
  });

  it.each([
    ['proven', 3],
    ['unknown', 103],
    ['missing', 102],
  ] as const)(
    'The estimate counts one call for the times of the tags of 100 contacts where the account is known to have the bulk list: %s',
    (bulk, expected) => {
      const query = '{ contacts(first: 100) { nodes { tags { edges { appliedAt node { name } } } } } }';
      const { calls, atMostCalls } = estimateQuery(query, { sizes: { tags: 40, contacts: 200 }, bulk });
      expect(calls).toBe(expected);
      expect(atMostCalls).toBeGreaterThanOrEqual(bulk === 'missing' ? 102 : bulk === 'unknown' ? 103 : 3);
    },
  );

  it('The estimate counts no contacts where the copies in the list of one tag are enough, but bounds them', () => {
    const query = (field: string): string => `{ tag(id: "1") { contacts { nodes { keapId givenName ${field} } } } }`;
    const sizes = { tags: 2000, contacts: 500 };
    const copied = estimateQuery(query('familyName'), { sizes, bulk: 'proven' });
    const full = estimateQuery(query('website'), { sizes, bulk: 'proven' });
    expect([copied.calls, full.calls]).toEqual([2, 3]);
    expect(copied.atMostCalls).toBe(full.atMostCalls);
  });

  it('The estimate counts the pages of the bulk list that likely hold the first contacts of each tag', () => {
    const calls = (first: number, total = ''): number =>
      estimateCalls(`{ tags(first: 20) { nodes { contacts(first: ${first}) { ${total} nodes { keapId } } } } }`, {
        sizes: { tags: 40, contacts: 16_000 },
        bulk: 'proven',
      });
    expect([calls(5), calls(60), calls(1000)]).toEqual([2, 3, 24]);
    expect(calls(5, 'totalCount')).toBe(24);
  });

  it('The estimate counts a call for each total that does not come with the list', () => {
    const query = '{ tags(first: 20) { nodes { contacts(first: 5) { totalCount } } } }';
    const sizes = { tags: 40, contacts: 1600 };
    const calls = (bulk: 'proven' | 'missing'): number => estimateCalls(query, { sizes, bulk });
    // 20 tags have about 2,400 pairs: three pages of the bulk list, which also gives the totals.
    expect([calls('proven'), calls('missing')]).toEqual([4, 21]);
  });
});
