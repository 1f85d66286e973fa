import { isEnumType, isLeafType, isObjectType, getNamedType, type GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await openGraph({ contacts: 40, seedDefects: false });
});
beforeEach(() => graph.simulator.resetCalls());
afterAll(() => graph.close());

/** The `fields` of the calls to a path. */
const requestedFields = (path: RegExp): string[][] =>
  graph.simulator.calls
    .filter((call) => path.test(call.path))
    .map(({ query }) => (query.get('fields') ?? '').split(',').filter(Boolean).toSorted());

describe('look-ahead', () => {
  it('A list requests the columns of the selected fields and no others', async () => {
    await graph.execute('{ contacts(first: 3) { nodes { givenName jobTitle emailAddresses { email } } } }');
    expect(requestedFields(/contacts$/)).toEqual([['email_addresses', 'given_name', 'id', 'job_title']]);
  });

  it('A list requests the columns that its edges need', async () => {
    await graph.execute(
      '{ contacts(first: 4) { edges { node { tags { nodes { name } } owner { givenName } company { name } } } } }',
    );
    expect(requestedFields(/contacts$/)).toEqual([['company', 'id', 'owner_id', 'tag_ids']]);
  });

  it('Look-ahead follows fragments, aliases, skipped fields, `nodes` and `edges`', async () => {
    await graph.execute(
      `query ($no: Boolean = false) {
        people: contacts(first: 5) { ...Page edges { node { a: familyName ... on Node { keapId } } } }
      }
      fragment Page on ContactConnection { nodes { ...Person website @include(if: $no) jobTitle @skip(if: true) } }
      fragment Person on Contact { ... @include(if: true) { spouseName } }`,
    );
    expect(requestedFields(/contacts$/)).toEqual([['family_name', 'id', 'spouse_name']]);
  });

  it('Look-ahead works for the record of an edge', async () => {
    await graph.execute('{ orders(first: 2) { nodes { contact { prefix } } } }');
    expect(requestedFields(/contacts/)).toEqual([['id', 'prefix']]);
  });

  it('A list requests only optional columns where Keap always sends the others', async () => {
    await graph.execute('{ companies(first: 3) { nodes { name website notes createdAt } } }');
    expect(requestedFields(/companies$/)).toEqual([['create_time', 'notes']]);
    await graph.execute('{ companies(first: 2) { nodes { name } } }');
    expect(requestedFields(/companies$/)[1]).toEqual([]);
  });

  it('Look-ahead works for a Node', async () => {
    const { data } = await graph.execute('{ contacts(first: 1) { nodes { id } } }');
    graph.simulator.resetCalls();
    const answer = await graph.execute(
      'query ($id: ID!) { node(id: $id) { id ... on Contact { middleName } ... on Order { notes } } }',
      { id: data.contacts.nodes[0].id },
    );
    expect(answer.errors).toEqual([]);
    expect(requestedFields(/contacts/)).toEqual([['id', 'middle_name']]);
  });
});

/** A selection of all columns of a type, nested ones included, without edges. */
function selectAllColumns(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields()).flatMap(({ name, type: of, extensions }) => {
    const named = getNamedType(of);
    if ('edge' in extensions) return [];
    if (isLeafType(named) || isEnumType(named)) return [name];
    return isObjectType(named) ? [`${name} { ${selectAllColumns(named)} }`] : [];
  });
  return fields.join(' ');
}

describe('every column', () => {
  const schema = buildGraph();
  const type = (name: string): GraphQLObjectType => schema.getType(name) as GraphQLObjectType;

  it.each([
    ['contacts', 'Contact'],
    ['companies', 'Company'],
    ['tags', 'Tag'],
    ['deals', 'Deal'],
    ['orders', 'Order'],
    ['products', 'Product'],
    ['payments', 'Payment'],
    ['users', 'User'],
  ])('Each column of %s has the same value alone as with all others', async (list, name) => {
    const all = await graph.execute(`{ ${list}(first: 20) { nodes { ${selectAllColumns(type(name))} } } }`);
    expect(all.errors).toEqual([]);
    const filled = new Set<string>();
    for (const field of Object.values(type(name).getFields())) {
      const named = getNamedType(field.type);
      if ('edge' in field.extensions) continue;
      const selected = isObjectType(named) ? `${field.name} { ${selectAllColumns(named)} }` : field.name;
      const alone = await graph.execute(`{ ${list}(first: 20) { nodes { ${selected} } } }`);
      const expected = all.data[list].nodes.map((node: Record<string, unknown>) => ({
        [field.name]: node[field.name],
      }));
      expect(alone.data[list].nodes).toEqual(expected);
      if (expected.some((node: Record<string, unknown>) => node[field.name] !== null)) filled.add(field.name);
    }
    expect(filled.size).toBeGreaterThan(3);
  });
});
