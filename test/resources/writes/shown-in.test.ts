import { describe, expect, it } from 'vitest';
import { resourceKeys, table } from '../../../src/resources/table.js';
import { listShowing } from '../../../src/resources/writes/shown-in.js';
import { listAffected, writes, type WritableKey } from '../../../src/resources/writes/writes.js';

describe('the collections that show the records of another', () => {
  it.each([
    ['contacts', 'contact_tags', 'applied_tags', 'orders', 'opportunities'],
    ['tags', 'contact_tags', 'applied_tags', 'contacts'],
    ['contact_tags', 'applied_tags', 'contacts'],
    ['companies', 'contacts'],
    ['products', 'orders'],
    ['orders', 'order_payments'],
    ['stages', 'opportunities'],
    ['tag_categories', 'tags'],
  ] as const)('A change of %s may show in itself and in %s', (key, ...others) => {
    expect(listShowing(key)).toEqual(expect.arrayContaining([key, ...others]));
  });

  it('They are each collection below the records, and whatever a write affects, each once', () => {
    for (const key of resourceKeys) {
      const showing = listShowing(key);
      expect(new Set(showing).size).toBe(showing.length);
      for (const edge of Object.values(table[key].edges))
        if (edge.kind === 'nested') expect(showing).toContain(edge.to);
    }
    for (const key of Object.keys(writes) as WritableKey[])
      for (const action of ['create', 'update', 'remove'] as const)
        expect(listShowing(key)).toEqual(expect.arrayContaining([...listAffected(key, action)]));
  });

  it('A record that names another by id only does not show it', () => {
    expect(listShowing('users')).not.toContain('contacts');
    expect(listShowing('campaigns')).toEqual(['campaigns']);
  });
});
