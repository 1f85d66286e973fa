import { getNamedType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { startTestApp, waitForSnapshot, type TestApp } from '../../kit/app.js';

const schema = buildGraph();
const nodeTypes = schema
  .getPossibleTypes(schema.getType('Node') as never)
  .map(({ name }) => name)
  .toSorted();

/** The field of Query that lists the objects of a type, and the selection that leads to them. */
function findList(typeName: string): { readonly field: string; readonly isPaged: boolean } {
  for (const { name, type } of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const named = getNamedType(type);
    const isPaged = isObjectType(named) && named.name === `${typeName}Connection`;
    if (isPaged || String(type) === `[${typeName}!]!`) return { field: name, isPaged };
  }
  throw new RangeError(`No field of Query lists objects of ${typeName}.`);
}

describe('the global id of every type', () => {
  let app: TestApp;
  const idsByType = new Map<string, string>();
  beforeAll(async () => {
    app = await startTestApp({ contacts: 40, seedDefects: false });
    const begun = await app.execute('mutation { createSnapshot(input: { resources: ["tags"] }) { snapshot { id } } }');
    await waitForSnapshot(app, begun.data.createSnapshot.snapshot.id as string);
    const { data } = await app.execute(
      '{ orders(first: 1) { nodes { items { id } } } contacts(first: 20) { nodes { emails(first: 1) { nodes { id } } } } }',
    );
    idsByType.set('OrderItem', data.orders.nodes[0].items[0].id as string);
    // The list of all e-mails needs a filter.
    const emails = data.contacts.nodes.flatMap((contact: { emails: { nodes: object[] } }) => contact.emails.nodes);
    idsByType.set('Email', emails[0].id as string);
    for (const typeName of nodeTypes.filter((name) => !idsByType.has(name))) {
      const { field, isPaged } = findList(typeName);
      const list = await app.execute(isPaged ? `{ ${field}(first: 1) { nodes { id } } }` : `{ ${field} { id } }`);
      const [first] = (isPaged ? list.data[field].nodes : list.data[field]) as { id: string }[];
      idsByType.set(typeName, first!.id);
    }
  });
  afterAll(() => app.close());

  it.each(nodeTypes)('The id of a %s leads back to it', async (typeName) => {
    const id = idsByType.get(typeName)!;
    expect(id.startsWith(`${typeName}:`)).toBe(true);
    const { data, errors } = await app.execute('query ($id: ID!) { node(id: $id) { __typename id } }', { id });
    expect(errors).toEqual([]);
    expect(data.node).toEqual({ __typename: typeName, id });
  });

  it('The ids of all types together lead back to their objects, in order', async () => {
    const ids = nodeTypes.map((typeName) => idsByType.get(typeName)!);
    const { data, errors } = await app.execute('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids });
    expect(errors).toEqual([]);
    expect(data.nodes).toEqual(nodeTypes.map((typeName) => ({ __typename: typeName, id: idsByType.get(typeName) })));
    expect(new Set(ids).size).toBe(nodeTypes.length);
  });

  it('`keapId` of Node is the id at Keap, and null for a snapshot', async () => {
    const ids = [idsByType.get('Contact'), idsByType.get('OrderItem'), idsByType.get('Snapshot')];
    const { data, errors } = await app.execute('query ($ids: [ID!]!) { nodes(ids: $ids) { id keapId } }', { ids });
    expect(errors).toEqual([]);
    const [contact, item, snapshot] = data.nodes as { id: string; keapId: string | null }[];
    expect([contact!.id, snapshot!.keapId]).toEqual([`Contact:${contact!.keapId}`, null]);
    expect(item!.id).toMatch(new RegExp(`^OrderItem:\\d+\\.${item!.keapId}$`));
  });

  it('A snapshot by its global id is the one that `snapshot` returns, and its response is not cached', async () => {
    const id = idsByType.get('Snapshot')!;
    const { data, errors, headers } = await app.execute(
      'query ($id: ID!) { node(id: $id) { ... on Snapshot { number status } } snapshot(id: $id) { number status } tags(first: 1) { nodes { id } } }',
      { id },
    );
    expect(errors).toEqual([]);
    expect(data.node).toEqual({ number: Number(id.split(':')[1]), status: 'COMPLETED' });
    expect(data.node).toEqual(data.snapshot);
    expect(headers.get('cache-control')).toBe('no-store');
    const only = await app.execute('{ node(id: "Snapshot:999999") { id } tags(first: 1) { nodes { id } } }');
    expect([only.data.node, only.headers.get('cache-control')]).toEqual([null, 'no-store']);
  });

  it('The price of a snapshot by its global id is no call, and that of lines is one for their orders', async () => {
    const query = 'query ($query: String!) { price(query: $query) { calls atMostCalls } }';
    const price = async (ids: readonly (string | undefined)[]) =>
      (await app.execute(query, { query: `{ nodes(ids: ${JSON.stringify(ids)}) { id } }` })).data.price;
    expect(await price([idsByType.get('Snapshot')])).toMatchObject({ calls: 0, atMostCalls: 0 });
    expect(await price(['OrderItem:999991.1', 'OrderItem:999991.2', 'OrderItem:999992.1'])).toMatchObject({ calls: 1 });
  });
});
