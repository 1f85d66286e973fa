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

/** What the last calls to a path asked for with `fields`. */
const fieldsAsked = (path: RegExp): string[][] =>
  graph.simulator.calls
    .filter((call) => path.test(call.path))
    .map(({ query }) => (query.get('fields') ?? '').split(',').filter(Boolean).toSorted());

describe('look-ahead', () => {
  it('asks Keap for the columns of the selected fields and no others', async () => {
    await graph.execute('{ contacts(first: 3) { nodes { givenName jobTitle emailAddresses { email } } } }');
    expect(fieldsAsked(/contacts$/)).toEqual([['email_addresses', 'given_name', 'id', 'job_title']]);
  });

  it('asks for what an edge is followed by', async () => {
    await graph.execute(
      '{ contacts(first: 4) { edges { node { tags { nodes { name } } owner { givenName } company { name } } } } }',
    );
    expect(fieldsAsked(/contacts$/)).toEqual([['company', 'id', 'owner_id', 'tag_ids']]);
  });

  it('sees through fragments, aliases, skipped fields and both ways into a connection', async () => {
    await graph.execute(
      `query ($no: Boolean = false) {
        people: contacts(first: 5) { ...Page edges { node { a: familyName ... on Node { keapId } } } }
      }
      fragment Page on ContactConnection { nodes { ...Person website @include(if: $no) jobTitle @skip(if: true) } }
      fragment Person on Contact { ... @include(if: true) { spouseName } }`,
    );
    expect(fieldsAsked(/contacts$/)).toEqual([['family_name', 'id', 'spouse_name']]);
  });

  it('works for one record and for the record behind an edge', async () => {
    await graph.execute('{ orders(first: 2) { nodes { contact { prefix } } } }');
    expect(fieldsAsked(/contacts/)).toEqual([['id', 'prefix']]);
  });

  it('names optional columns only where Keap gives the others anyway', async () => {
    await graph.execute('{ companies(first: 3) { nodes { name website notes createdAt } } }');
    expect(fieldsAsked(/companies$/)).toEqual([['create_time', 'notes']]);
    await graph.execute('{ companies(first: 2) { nodes { name } } }');
    expect(fieldsAsked(/companies$/)[1]).toEqual([]);
  });

  it('sees what is selected on a Node', async () => {
    const { data } = await graph.execute('{ contacts(first: 1) { nodes { id } } }');
    graph.simulator.resetCalls();
    const answer = await graph.execute(
      'query ($id: ID!) { node(id: $id) { id ... on Contact { middleName } ... on Order { notes } } }',
      { id: data.contacts.nodes[0].id },
    );
    expect(answer.errors).toEqual([]);
    expect(fieldsAsked(/contacts/)).toEqual([['id', 'middle_name']]);
  });
});

/** A selection of everything of a type that costs no further call: its columns, and theirs. */
function everything(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields()).flatMap(({ name, type: of, extensions }) => {
    const named = getNamedType(of);
    if ('edge' in extensions) return [];
    if (isLeafType(named) || isEnumType(named)) return [name];
    return isObjectType(named) ? [`${name} { ${everything(named)} }`] : [];
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
  ])('of %s is answered without a fault, alone as together with all others', async (list, name) => {
    const all = await graph.execute(`{ ${list}(first: 20) { nodes { ${everything(type(name))} } } }`);
    expect(all.errors).toEqual([]);
    const filled = new Set<string>();
    for (const field of Object.values(type(name).getFields())) {
      const named = getNamedType(field.type);
      if ('edge' in field.extensions) continue;
      const selected = isObjectType(named) ? `${field.name} { ${everything(named)} }` : field.name;
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
