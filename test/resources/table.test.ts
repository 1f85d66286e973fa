import { describe, expect, it } from 'vitest';
import { idsAt, identityOf } from '../../src/resources/row.js';
import { isResourceKey, keyOfNode, resourceKeys, table } from '../../src/resources/table.js';
import { walkOrder } from '../../src/resources/walk.js';

describe('the table', () => {
  it('leads every edge and every parent to a row that exists', () => {
    for (const key of resourceKeys) {
      const { edges, parent } = table[key];
      for (const [name, edge] of Object.entries(edges)) expect(isResourceKey(edge.to), `${key}.${name}`).toBe(true);
      if (parent !== null) expect(isResourceKey(parent)).toBe(true);
    }
  });

  it('names in every owned edge a filter that the child row really has', () => {
    for (const key of resourceKeys) {
      for (const [name, edge] of Object.entries(table[key].edges)) {
        if (edge.kind !== 'owned') continue;
        const { filters } = table[edge.to].v2;
        expect(filters[edge.filter], `${key}.${name}`).toBeDefined();
        if (edge.set !== null) expect(filters[edge.set], `${key}.${name}`).toBe('set');
      }
    }
  });

  it('names sets, keysets and windows that are among the filters of the row, with the right kind', () => {
    for (const key of resourceKeys) {
      const { filters, idSet, keyset, changed, orderBy } = table[key].v2;
      if (idSet) expect(filters[idSet.filter], key).toBe('set');
      if (keyset) {
        expect(filters[keyset.filter], key).toBe('compare');
        expect(orderBy.includes('id'), key).toBe(keyset.ordered);
      }
      if (changed) expect([filters[changed.since], filters[changed.until]], key).toEqual(['time', 'time']);
    }
  });

  it('gives every node type to one row only', () => {
    const nodes = resourceKeys.flatMap((key) => table[key].node ?? []);
    expect(new Set(nodes).size).toBe(nodes.length);
    expect(keyOfNode('Deal')).toBe('opportunities');
    expect(keyOfNode('Nothing')).toBeNull();
  });

  it('is walked with reference tables first and children after their parents', () => {
    const order = walkOrder();
    expect([...order].toSorted()).toEqual([...resourceKeys].toSorted());
    expect(order.indexOf('users')).toBeLessThan(order.indexOf('contacts'));
    expect(order.indexOf('contact_tags')).toBeGreaterThan(order.indexOf('tags'));
  });
});

describe('ids inside a record', () => {
  it('are found at plain, nested and listed paths', () => {
    const order = { contact: { id: '5' }, order_items: [{ product: { id: 7 } }, { product: null }, {}] };
    expect(idsAt(order, 'contact.id')).toEqual(['5']);
    expect(idsAt(order, 'order_items[].product.id')).toEqual(['7']);
    expect(idsAt({ tag_ids: ['1', '2'] }, 'tag_ids')).toEqual(['1', '2']);
  });

  it('leave out what Keap writes for none: absent, null, empty and 0', () => {
    expect(idsAt({}, 'contact.id')).toEqual([]);
    expect(idsAt({ company: null }, 'company.id')).toEqual([]);
    expect(idsAt({ from: '0', to: 0, by: '' }, 'from')).toEqual([]);
    expect(idsAt({ to: 0 }, 'to')).toEqual([]);
    expect(idsAt({ by: '' }, 'by')).toEqual([]);
  });
});

describe('what names a record', () => {
  it('is its id, with the parent before it in a child list', () => {
    expect(identityOf(table.contacts, { id: '5' }, null)).toBe('5');
    expect(identityOf(table.contact_tags, { id: '5' }, '12')).toBe('12:5');
  });

  it('is the identity columns together where Keap gives no id', () => {
    const payload = {
      payment_id: '9',
      transaction_time: '2026-01-01T00:00:00Z',
      amount: 12.5,
      transaction_method: 'CAPTURE',
    };
    expect(identityOf(table.transactions, payload, null)).toBe('9|2026-01-01T00:00:00Z|12.5|CAPTURE');
  });

  it('is nothing when the id is missing', () => {
    expect(identityOf(table.contacts, {}, null)).toBeNull();
    expect(identityOf(table.contacts, { id: '' }, null)).toBeNull();
    expect(identityOf(table.transactions, {}, null)).toBeNull();
  });
});
