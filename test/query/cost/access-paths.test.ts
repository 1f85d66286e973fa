import { describe, expect, it } from 'vitest';
import { estimateCalls, estimateQuery } from './estimate-query.js';

describe('the estimate', () => {
  it('The estimate reads fragments, inline fragments and conditions on an interface', () => {
    const plain = '{ contacts(first: 10) { nodes { notes { nodes { title } } } } }';
    const spread = `{ ...Root } fragment Root on Query { contacts(first: 10) { ...Page } }
      fragment Page on ContactConnection { nodes { ... on Node { ... on Contact { notes { nodes { title } } } } } }`;
    expect(estimateQuery(spread)).toMatchObject({ calls: estimateCalls(plain), nodes: estimateQuery(plain).nodes });
  });

  it('The estimate counts a fragment that is spread twice in one selection once', () => {
    const query = '{ ...A ...A } fragment A on Query { contacts(first: 10) { nodes { givenName } } }';
    expect(estimateQuery(query)).toMatchObject({ calls: 1, nodes: 10 });
  });

  it('The estimate follows variables, their defaults, @skip and @include', () => {
    const query = `query ($first: Int = 2, $with: Boolean!) {
      tags(first: $first) { nodes { contacts(first: 1) @include(if: $with) { nodes { id } } } } }`;
    const sizes = { tags: 40, contacts: 500 };
    expect(estimateCalls(query, { sizes }, { with: true })).toBe(3);
    expect(estimateCalls(query, { sizes }, { with: true, first: 10 })).toBe(11);
    expect(estimateCalls(query, { sizes }, { with: false, first: 10 })).toBe(1);
  });

  it('The estimate reads the types of node, nodes and federated references from their ids', () => {
    expect(estimateCalls('{ node(id: "Contact:1") { id ... on Deal { tasks { nodes { title } } } } }')).toBe(1);
    expect(estimateCalls('{ node(id: "Deal:1") { id ... on Deal { tasks { nodes { title } } } } }')).toBe(2);
    const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    expect(estimateCalls(nodes, {}, { ids: ['Contact:1', 'Contact:2', 'Order:3'] })).toBe(2);
    const references = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Contact { givenName } } }`;
    const r = [1, 2, 3].map((id) => ({ __typename: 'Contact', id: `Contact:${id}` }));
    expect(estimateCalls(references, {}, { r })).toBe(1);
  });

  it('The estimate counts no call for fields that a reference or an embedded copy has', () => {
    expect(estimateCalls('{ deals(first: 50) { nodes { contact { id keapId } stage { id } } } }')).toBe(1);
    expect(estimateCalls('{ contacts(first: 50) { nodes { company { id name } } } }')).toBe(1);
    expect(
      estimateCalls('{ contacts(first: 50) { nodes { company { website } } } }', { sizes: { companies: 40 } }),
    ).toBe(2);
  });

  it('The estimate counts batched loads once: siblings, aliases, and one table from many places', () => {
    const siblings = '{ deals(first: 50) { nodes { contact { givenName } company { name } } } }';
    expect(estimateCalls(siblings)).toBe(2);
    const aliases = '{ a: contacts(first: 5) { nodes { givenName } } b: contacts(first: 5) { nodes { givenName } } }';
    expect(estimateCalls(aliases)).toBe(1);
    const users =
      '{ tasks(first: 5) { nodes { owner { givenName } } } notes(first: 5) { nodes { author { givenName } } } }';
    expect(estimateCalls(users, { sizes: { users: 6 } })).toBe(3);
  });

  it('The estimate does not count a cached reference table, unless the cache is bypassed', () => {
    const query = '{ contacts(first: 5) { nodes { owner { givenName } } } }';
    expect(estimateCalls(query, { sizes: { users: 6 }, cached: ['users'] })).toBe(1);
    expect(estimateCalls(query, { sizes: { users: 6 } })).toBe(2);
  });

  it('The estimate counts the definitions that validate a custom field filter', () => {
    const query = '{ contacts(filter: { customField: [{ name: "size", op: EQUALS, value: "L" }] }) { nodes { id } } }';
    expect(estimateCalls(query)).toBe(2);
    expect(estimateCalls(query, { cached: ['contact_fields'] })).toBe(1);
  });

  it('The estimate counts no call for a field that the gateway rejects', () => {
    expect(estimateCalls('{ contacts(first: 0) { nodes { id } } }')).toBe(0);
    expect(estimateCalls('{ emails(filter: {}) { nodes { id } } }')).toBe(0);
    expect(estimateCalls('{ deals(filter: { titleStartsWith: "a" }) { nodes { id } } }', { apiVersion: 'v1' })).toBe(0);
  });

  it('The estimate counts the call of a mutation, the reads below its payload, and the bound of the calls before it', () => {
    const tag = estimateQuery('mutation { createTag(input: { name: "x" }) { tag { name } } }');
    expect(tag.calls).toBe(1);
    expect(tag.atMostCalls).toBeGreaterThanOrEqual(2);
    const note = `mutation { updateNote(input: { id: "1", title: "x" }) { note { contact { givenName } } } }`;
    expect(estimateQuery(note)).toMatchObject({ calls: 2 });
    const tagging = `mutation { applyTags(input: { contactIds: ["1", "2"], tagIds: ["3", "4"] }) { contacts { givenName } } }`;
    expect(estimateCalls(tagging)).toBe(3);
  });

  it('The estimate has no bound where a collection was never counted, and says that sizes are unknown', () => {
    const query = '{ contacts(first: 10) { nodes { orders { nodes { title } } } } }';
    expect(estimateQuery(query, { others: undefined })).toMatchObject({ atMostCalls: null, areSizesKnown: false });
    expect(estimateQuery(query, { sizes: { contacts: 10 }, others: undefined })).toMatchObject({ atMostCalls: null });
    expect(estimateQuery(query, { sizes: { contacts: 10, orders: 10 }, others: undefined }).atMostCalls).not.toBeNull();
  });

  it('The bound includes a rejected call and the older plan for each endpoint that has not answered yet', () => {
    const query = '{ deals(first: 10) { nodes { contact { givenName } } } }';
    const sizes = { opportunities: 100, contacts: 3000 };
    const known = estimateQuery(query, { sizes });
    const unknown = estimateQuery(query, { sizes, unconfirmed: ['opportunities', 'contacts'] });
    expect(unknown.calls).toBe(known.calls);
    // Two rejected calls, and v1 reads the contacts one by one or by pages.
    expect(unknown.atMostCalls).toBeGreaterThanOrEqual((known.atMostCalls ?? 0) + 2 + 3);
  });

  it('The estimate never has more distinct records than a collection', () => {
    const query = '{ deals(first: 1000) { nodes { owner { deals(first: 1000) { nodes { title } } } } } }';
    const { calls, nodes } = estimateQuery(query, { sizes: { opportunities: 60, users: 6 } });
    expect(calls).toBeLessThanOrEqual(1 + 1 + 6);
    expect(nodes).toBeLessThanOrEqual(60 + 60 + 60 * 60);
  });

  it('The estimate stops at fragments that multiply without end, and reports an unbounded result', () => {
    const levels = Array.from(
      { length: 24 },
      (_, level) =>
        `fragment F${level} on Contact { a: company { contacts { nodes { ...F${level + 1} } } } b: company { contacts { nodes { ...F${level + 1} } } } }`,
    );
    const query = `{ contacts { nodes { ...F0 } } } ${levels.join(' ')} fragment F24 on Contact { id }`;
    const from = process.cpuUsage();
    expect(estimateQuery(query).fields).toBe(Infinity);
    expect(process.cpuUsage(from).user).toBeLessThan(2_000_000);
  });

  it('The estimate takes as much memory and time for a thousand records as for one', () => {
    const query = (first: number): string =>
      `{ deals(first: ${first}) { nodes { owner { deals(first: ${first}) { nodes { contact { givenName } } } } } } }`;
    const spent = (first: number): number => {
      for (let i = 0; i < 200; i += 1) estimateQuery(query(first));
      const from = process.cpuUsage();
      for (let i = 0; i < 200; i += 1) estimateQuery(query(first));
      return process.cpuUsage(from).user / 200;
    };
    const [few, many] = [spent(1), spent(1000)];
    expect(many).toBeLessThan(few * 3 + 1000);
  });

  it('The estimate lists the most expensive field first', () => {
    const { parts } = estimateQuery('{ tags(first: 20) { nodes { contacts(first: 5) { edges { appliedAt } } } } }');
    expect(parts[0]).toMatchObject({ path: 'tags.nodes.contacts', key: 'contact_tags', calls: 20 });
  });
});
