import { composeServices } from '@apollo/composition';
import { graphql, parse, validateSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatGraphError } from '../../../src/graph/operation/errors.js';
import { createContext } from '../../../src/graph/operation/operation.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { openGraph, type Graph } from '../../kit/graph.js';

const subgraph = buildGraph({ federation: true });

/** Another subgraph, which adds fields to contacts. */
const loyalty = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
  type Query { bestCustomers(first: Int): [Contact!]! }
  type Contact @key(fields: "id") { id: ID! points: Int! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`;

describe('the graph as a subgraph', () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await openGraph({ contacts: 60, seedDefects: false });
  });
  afterAll(() => graph.close());

  /** Runs a query as a router does. */
  async function runQuery(source: string, representations: readonly unknown[] = []) {
    const caller = { name: 'router', scopes: new Set(['read'] as const), account: null };
    const contextValue = createContext(graph.services, { caller, bypassCache: true });
    const before = graph.simulator.calls.length;
    const result = await graphql({ schema: subgraph, source, contextValue, variableValues: { representations } });
    const data = JSON.parse(JSON.stringify(result.data ?? null)) as Record<string, never[]>;
    const errors = (result.errors ?? []).map((error) => formatGraphError(error.toJSON(), error));
    return { data, errors, calls: graph.simulator.calls.slice(before) };
  }

  const entities = (fields: string): string =>
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${fields} } }`;

  const contacts = async (first: number): Promise<{ id: string; keapId: string; givenName: string }[]> =>
    (await graph.execute(`{ contacts(first: ${first}) { nodes { id keapId givenName } } }`)).data.contacts.nodes;

  it('The subgraph is a valid schema that composes with another subgraph', async () => {
    expect(validateSchema(subgraph)).toEqual([]);
    const { data } = await runQuery('{ _service { sdl } }');
    const { sdl } = data['_service'] as unknown as { sdl: string };
    const { errors, schema } = composeServices([
      { name: 'keap', url: 'http://keap', typeDefs: parse(sdl) },
      { name: 'loyalty', url: 'http://loyalty', typeDefs: parse(loyalty) },
    ]);
    expect(errors ?? []).toEqual([]);
    const contact = schema?.type('Contact') as unknown as { fields(): readonly { readonly name: string }[] };
    const fields = contact.fields().map(({ name }) => name);
    expect(fields).toEqual(expect.arrayContaining(['id', 'givenName', 'points', 'orders']));
  });

  it('Every record type is an entity with its global id as key', async () => {
    const { data } = await runQuery('{ _service { sdl } }');
    const { sdl } = data['_service'] as unknown as { sdl: string };
    const records = buildGraph().getPossibleTypes(buildGraph().getType('Node') as never);
    for (const { name } of records) expect(sdl).toContain(`type ${name} implements Node @key(fields: "id")`);
  });

  it('Fifty references cost one Keap call with the selected columns, and keep their order', async () => {
    const wanted = (await contacts(50)).toReversed();
    const references = wanted.map(({ id, keapId }, index) => ({
      __typename: 'Contact',
      ...(index % 2 ? { id } : { keapId }),
    }));
    const { data, errors, calls } = await runQuery(entities('__typename ... on Contact { id givenName }'), references);
    expect(errors).toEqual([]);
    expect(data['_entities']).toEqual(wanted.map(({ id, givenName }) => ({ __typename: 'Contact', id, givenName })));
    expect(calls).toHaveLength(1);
    expect(calls[0]!.query.get('fields')).toBe('given_name,id');
  });

  it('References of several types cost one call for each type', async () => {
    const [contact] = await contacts(1);
    const order = (await graph.execute('{ orders(first: 1) { nodes { id title } } }')).data.orders.nodes[0];
    const { data, calls } = await runQuery(entities('... on Contact { givenName } ... on Order { title }'), [
      { __typename: 'Order', id: order.id },
      { __typename: 'Contact', id: contact!.id },
    ]);
    expect(data['_entities']).toEqual([{ title: order.title }, { givenName: contact!.givenName }]);
    expect(calls).toHaveLength(2);
  });

  it('A reference to a line of an order names both ids, and one to a subscription may name its former type', async () => {
    const { data: found } = await graph.execute(
      '{ orders(first: 1) { nodes { items { id name } } } subscriptions(first: 1) { nodes { id keapId } } }',
    );
    const [item] = found.orders.nodes[0].items;
    const [subscription] = found.subscriptions.nodes;
    const { data, errors } = await runQuery(entities('... on OrderItem { name } ... on BillingSubscription { id }'), [
      { __typename: 'OrderItem', id: item.id },
      { __typename: 'Subscription', id: `Subscription:${subscription.keapId}` },
      { __typename: 'BillingSubscription', keapId: subscription.keapId },
      { __typename: 'OrderItem', keapId: '5' },
    ]);
    expect(data['_entities']).toEqual([{ name: item.name }, { id: subscription.id }, { id: subscription.id }, null]);
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
  });

  it('The subgraph composes with one that has a subscription root, and neither changes the other', async () => {
    const { data } = await runQuery('{ _service { sdl } }');
    const { sdl } = data['_service'] as unknown as { sdl: string };
    const news = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
      type Query { latest: String }
      type Subscription { headlines: String! }
    `;
    const { errors, schema } = composeServices([
      { name: 'keap', url: 'http://keap', typeDefs: parse(sdl) },
      { name: 'news', url: 'http://news', typeDefs: parse(news) },
    ]);
    expect(errors ?? []).toEqual([]);
    const fieldNames = (type: string): string[] => {
      const found = schema?.type(type) as unknown as { fields(): readonly { readonly name: string }[] } | undefined;
      return found?.fields().map(({ name }) => name) ?? [];
    };
    expect(fieldNames('Subscription')).toEqual(['headlines']);
    expect(fieldNames('BillingSubscription')).toContain('billingAmount');
  });

  it('An invalid reference fails alone, and a reference to a missing record is null', async () => {
    const [contact] = await contacts(1);
    const { data, errors } = await runQuery(entities('... on Contact { givenName }'), [
      { __typename: 'Contact', id: 'Order:5' },
      { __typename: 'Contact', id: contact!.id },
      { __typename: 'Contact' },
      { __typename: 'PageInfo', id: '1' },
      'Contact:5',
      { __typename: 'Contact', id: '999999999' },
    ]);
    expect(data['_entities']).toEqual([null, { givenName: contact!.givenName }, null, null, null, null]);
    const refused = errors.map(({ path, extensions }) => `${path?.[1]} ${String(extensions?.['code'])}`);
    expect(refused.toSorted()).toEqual([0, 2, 3, 4].map((index) => `${index} BAD_USER_INPUT`));
  });

  it('Other queries return the same from the subgraph', async () => {
    const { data } = await runQuery(
      '{ contacts(first: 2, orderBy: { field: EMAIL, direction: DESC }) { nodes { id } } }',
    );
    const plain = await graph.execute(
      '{ contacts(first: 2, orderBy: { field: EMAIL, direction: DESC }) { nodes { id } } }',
    );
    expect(data).toEqual(plain.data);
  });
});
