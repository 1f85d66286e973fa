import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../kit/graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await openGraph({ contacts: 30 });
});
afterAll(() => graph.close());

/** Expects BAD_USER_INPUT without a call; returns the message. */
async function refused(query: string, variables = {}): Promise<string> {
  const { errors, calls } = await graph.execute(query, variables);
  expect(errors).toHaveLength(1);
  expect(errors[0]!.extensions!['code']).toBe('BAD_USER_INPUT');
  expect(calls).toBe(0);
  return errors[0]!.message;
}

const list = (field: string, more = ''): string =>
  `query ($after: String) { ${field}(after: $after ${more}) { nodes { id } } }`;

describe('bad input', () => {
  it.each([
    ['{ contact(id: "Order:5") { id } }', /Contact:123/],
    ['{ contact(id: "five") { id } }', /numbers/],
    ['{ contact(id: "Contact:five") { id } }', /numbers/],
    ['{ contact(id: "") { id } }', /"123"/],
    ['{ contacts(filter: { familyName: " " }) { nodes { id } } }', /empty/],
    ['{ node(id: "5") { id } }', /contact\(id: "123"\)/],
    ['{ node(id: "Shoe:5") { id } }', /Contact:123/],
    ['{ node(id: "Transaction:5") { id } }', /no record type/],
    ['{ pipeline(id: "Stage:1") { id } }', /Pipeline:123/],
  ])('The bad id in %s is rejected with advice and without a call', async (query, advice) =>
    expect(await refused(query)).toMatch(advice),
  );

  it.each([
    ['contacts', 0, /1 to 1000/],
    ['contacts', -5, /1 to 1000/],
    ['contacts', 100_000, /1 to 1000/],
    ['users', 101, /1 to 100\b/],
  ])('A list of %s rejects a page size of %i without a call', async (field, first, range) =>
    expect(await refused(`{ ${field}(first: ${first}) { nodes { id } } }`)).toMatch(range),
  );

  it('More ids than one field takes are rejected without a call', async () => {
    const ids = Array.from({ length: 1001 }, (_, id) => `Contact:${id}`);
    expect(await refused('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toMatch(/1000/);
    const filtered = 'query ($ids: [ID!]) { contacts(filter: { ids: $ids }) { nodes { id } } }';
    expect(await refused(filtered, { ids: ids.slice(0, 101) })).toMatch(/nodes\(ids:\)/);
  });

  it('A bad page size of a list below a record fails only that list', async () => {
    const { data, errors } = await graph.execute(
      '{ contacts(first: 2) { nodes { orders(first: 0) { nodes { id } } } } }',
    );
    expect(data.contacts.nodes).toEqual([{ orders: null }, { orders: null }]);
    expect(errors.map(({ extensions }) => extensions!['code'])).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
  });

  it.each([
    ['contacts', '{ givenName: "a;id>0" }', /";"/],
    ['contacts', '{ emailStartsWith: "a*" }', /"\*"/],
    ['contacts', '{ city: "Phoenix, AZ" }', /","/],
    ['contacts', '{ familyName: "" }', /empty/],
    ['contacts', '{ email: "a@b.c", emailStartsWith: "a" }', /only one/],
    ['contacts', '{ companyId: "Contact:5" }', /Company:123/],
    ['contacts', '{ ids: [] }', /empty/],
    ['payments', '{ merchantAccountKind: UNKNOWN }', /UNKNOWN/],
  ])('A list of %s rejects the filter %s with advice and without a call', async (field, filter, advice) =>
    expect(await refused(`{ ${field}(filter: ${filter}) { nodes { id } } }`)).toMatch(advice),
  );

  it('Malformed cursors and cursors of another filter, order or field are rejected without a call', async () => {
    const { data } = await graph.execute(
      '{ contacts(first: 2) { pageInfo { endCursor } } tags(first: 2) { pageInfo { endCursor } } }',
    );
    const after = data.contacts.pageInfo.endCursor as string;
    expect(await refused(list('orders'), { after })).toMatch(/another list/);
    expect(await refused(list('contacts', 'filter: { givenName: "Ann" }'), { after })).toMatch(/another list/);
    expect(await refused(list('contacts', 'orderBy: { field: EMAIL }'), { after })).toMatch(/another list/);
    expect(await refused(list('contacts'), { after: data.tags.pageInfo.endCursor })).toMatch(/another list/);
    for (const garbage of ['tomorrow', '', 'W10', after.slice(0, -6)])
      expect(await refused(list('contacts'), { after: garbage })).toMatch(/start without `after`/);
  });

  it('Unknown enum values and fields and bad times are rejected before anything runs', async () => {
    for (const [query, message] of [
      ['{ contacts(orderBy: { field: SHOE_SIZE }) { nodes { id } } }', /SHOE_SIZE/],
      ['{ contacts(filter: { shoeSize: "44" }) { nodes { id } } }', /shoeSize/],
      ['{ contacts(filter: { updatedSince: "yesterday" }) { nodes { id } } }', /RFC 3339/],
      ['{ contacts(filter: { updatedSince: "2024-01-01T00:00:00" }) { nodes { id } } }', /offset/],
    ] as const) {
      const { errors, calls } = await graph.execute(query);
      expect(errors[0]!.message).toMatch(message);
      expect(errors[0]!.extensions!['code']).toMatch(/BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/);
      expect(calls).toBe(0);
    }
  });
});

describe('the default page size', () => {
  it('A page has fifty records where `first` is null', async () => {
    const { data, errors } = await graph.execute(
      '{ contacts(first: null) { nodes { id orders(first: null) { nodes { id } } } } }',
    );
    expect(errors).toEqual([]);
    expect(data.contacts.nodes).toHaveLength(30);
  });
});
