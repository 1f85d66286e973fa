import { describe, expect, it } from 'vitest';
import { SINGLETON_ID, readIds, selectIdentityColumns, buildIdentity } from '../../src/resources/record.js';
import {
  isResourceKey,
  findKeyByNode,
  resourceKeys,
  table,
  orderForScan,
  type ResourceKey,
} from '../../src/resources/table.js';

const endpoints = resourceKeys.flatMap((key) => table[key].endpoints.map((endpoint) => ({ key, endpoint })));

/** Filters that v1 alone has: v2 has none of their meaning. */
const filtersOfV1: Partial<Record<ResourceKey, readonly string[]>> = { appointments: ['since_time', 'until_time'] };

describe('the table', () => {
  it('Every row has an endpoint, v2 before v1', () => {
    for (const key of resourceKeys) {
      const apis = table[key].endpoints.map(({ apiVersion }) => apiVersion);
      expect(apis.length, key).toBeGreaterThan(0);
      expect(apis, key).toEqual(apis.toSorted().toReversed());
    }
  });

  it('The filters, orders and fields of v1 endpoints have names of v2, except for listed ones', () => {
    for (const { key, endpoint } of endpoints) {
      const v2 = table[key].endpoints.find(({ apiVersion }) => apiVersion === 'v2');
      if (v2 === undefined || endpoint.apiVersion === 'v2') continue;
      const unknown = Object.keys(endpoint.filters).filter((name) => !Object.hasOwn(v2.filters, name));
      expect(unknown, key).toEqual(filtersOfV1[key] ?? []);
      for (const name of endpoint.orderBy) expect(v2.orderBy, key).toContain(name);
      if (v2.fields?.mode !== 'select') continue;
      const fields = [...(endpoint.fields?.byDefault ?? []), ...(endpoint.fields?.optional ?? [])];
      for (const name of fields) expect([...v2.fields.byDefault, ...v2.fields.optional], key).toContain(name);
    }
  });

  it('Field aliases are for names that the endpoint uses, and no two share a target', () => {
    for (const { key, endpoint } of endpoints) {
      const used = [...Object.keys(endpoint.filters), ...endpoint.orderBy, ...(endpoint.fields?.optional ?? [])];
      for (const name of Object.keys(endpoint.fieldAliases)) expect(used, key).toContain(name);
      const both = endpoint.orderBy.filter(
        (name) => Object.hasOwn(endpoint.filters, name) && Object.hasOwn(endpoint.fieldAliases, name),
      );
      expect(both, key).toEqual([]);
    }
  });

  it('A path contains {parent} exactly where the row has a parent', () => {
    for (const { key, endpoint } of endpoints)
      expect(endpoint.path.includes('{parent}'), key).toBe(table[key].parent !== null);
  });

  it('Copies of a row are embedded in a collection that v1 serves', () => {
    for (const key of resourceKeys) {
      const { embeddedIn: copies } = table[key];
      if (copies !== null)
        expect(
          table[copies.resource].endpoints.some(({ apiVersion }) => apiVersion === 'v1'),
          key,
        ).toBe(true);
    }
    expect(table.tag_categories.embeddedIn).toEqual({ resource: 'tags', column: 'category' });
  });

  it('Every edge and every parent names an existing row', () => {
    for (const key of resourceKeys) {
      const { edges, parent } = table[key];
      for (const [name, edge] of Object.entries(edges)) expect(isResourceKey(edge.to), `${key}.${name}`).toBe(true);
      if (parent !== null) expect(isResourceKey(parent)).toBe(true);
    }
  });

  it('Every hasMany edge names a filter of the preferred endpoint of its target', () => {
    for (const key of resourceKeys) {
      for (const [name, edge] of Object.entries(table[key].edges)) {
        if (edge.kind !== 'hasMany') continue;
        const { filters } = table[edge.to].endpoints[0]!;
        expect(filters[edge.filter], `${key}.${name}`).toBeDefined();
        if (edge.setFilter !== null) expect(filters[edge.setFilter], `${key}.${name}`).toBe('set');
      }
    }
  });

  it('Id sets, keysets and change windows name filters of the endpoint with the right kind', () => {
    for (const { key, endpoint } of endpoints) {
      const { filters, idSet, keyset, changeWindow: changed, orderBy } = endpoint;
      if (idSet) expect(filters[idSet.filter], key).toBe('set');
      if (keyset) {
        expect(filters[keyset.filter], key).toBe('compare');
        expect(orderBy.includes('id'), key).toBe(keyset.isOrdered);
      }
      if (changed) expect([filters[changed.since], filters[changed.until]], key).toEqual(['time', 'time']);
    }
  });

  it('Every node type belongs to one row only', () => {
    const nodes = resourceKeys.flatMap((key) => table[key].node ?? []);
    expect(new Set(nodes).size).toBe(nodes.length);
    expect(findKeyByNode('Deal')).toBe('opportunities');
    expect(findKeyByNode('Nothing')).toBeNull();
  });

  it('A scan has reference tables first and children after their parents', () => {
    const order = orderForScan();
    const scanned = resourceKeys.filter((key) => table[key].excludedReason === null);
    expect([...order].toSorted()).toEqual(scanned.toSorted());
    expect(order.indexOf('users')).toBeLessThan(order.indexOf('contacts'));
    expect(order.indexOf('contact_tags')).toBeGreaterThan(order.indexOf('tags'));
  });

  it('A scan excludes rows that cost too much, unless they are named', () => {
    expect(orderForScan()).not.toContain('emails');
    expect(orderForScan(['emails', 'applied_tags', 'contacts'])).toEqual(['contacts', 'emails', 'applied_tags']);
  });
});

describe('ids inside a record', () => {
  it('Ids are read at plain, nested and list paths', () => {
    const order = { contact: { id: '5' }, order_items: [{ product: { id: 7 } }, { product: null }, {}] };
    expect(readIds(order, 'contact.id')).toEqual(['5']);
    expect(readIds(order, 'order_items[].product.id')).toEqual(['7']);
    expect(readIds({ tag_ids: ['1', '2'] }, 'tag_ids')).toEqual(['1', '2']);
  });

  it('Values that mean no record are not read as ids: absent, null, empty and 0', () => {
    expect(readIds({}, 'contact.id')).toEqual([]);
    expect(readIds({ company: null }, 'company.id')).toEqual([]);
    expect(readIds({ from: '0', to: 0, by: '' }, 'from')).toEqual([]);
    expect(readIds({ to: 0 }, 'to')).toEqual([]);
    expect(readIds({ by: '' }, 'by')).toEqual([]);
  });
});

describe('the identity of a record', () => {
  it('The identity of a record is its id, after the parent id in a child list', () => {
    expect(buildIdentity(table.contacts.identity, { id: '5' }, null)).toBe('5');
    expect(buildIdentity(table.contact_tags.identity, { id: '5' }, '12')).toBe('12:5');
  });

  it('The identity of a record without an id is made of its identity columns', () => {
    const payload = {
      payment_id: '9',
      transaction_time: '2026-01-01T00:00:00Z',
      amount: 12.5,
      transaction_method: 'CAPTURE',
    };
    expect(buildIdentity(table.transactions.identity, payload, null)).toBe('9|2026-01-01T00:00:00Z|12.5|CAPTURE');
  });

  it('The identity of a record is its id where only v1 has one', () => {
    const [v2, v1] = table.transactions.endpoints;
    expect(selectIdentityColumns(table.transactions, v2!)).toHaveLength(4);
    expect(selectIdentityColumns(table.transactions, v1!)).toEqual(['id']);
  });

  it('The identity of a single record is constant', () => {
    expect(buildIdentity(table.business_profile.identity, { name: 'Bakery' }, null)).toBe(SINGLETON_ID);
  });

  it('A record without its id has no identity', () => {
    expect(buildIdentity(table.contacts.identity, {}, null)).toBeNull();
    expect(buildIdentity(table.contacts.identity, { id: '' }, null)).toBeNull();
    expect(buildIdentity(table.transactions.identity, {}, null)).toBeNull();
  });
});
