import { isInterfaceType, isObjectType, Kind, parse, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildGraph, printSchemaText } from '../../src/graph/schema/schema.js';

const isNode = (type: GraphQLObjectType): boolean => type.getInterfaces().some(({ name }) => name === 'Node');

const listTypes = (schema: GraphQLSchema): GraphQLObjectType[] =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));

/** The types with a field `id` that are no nodes: a client that caches by `id` would merge their objects. */
const findFalseIds = (schema: GraphQLSchema): string[] =>
  listTypes(schema)
    .filter((type) => type.getFields()['id'] !== undefined && !isNode(type))
    .map(({ name }) => name);

describe.each([false, true])('the ids of the graph, as a subgraph: %s', (federation) => {
  const schema = buildGraph({ federation });

  it('A field called `id` stands on nodes alone, and every node has one', () => {
    expect(findFalseIds(schema)).toEqual([]);
    const nodes = listTypes(schema).filter(isNode);
    expect(nodes.length).toBeGreaterThan(20);
    for (const type of nodes) expect([type.name, String(type.getFields()['id']?.type)]).toEqual([type.name, 'ID!']);
  });

  it('An object with an id of Keap calls it `keapId`, and a node of Keap has one', () => {
    const without = listTypes(schema)
      .filter(isNode)
      .filter((type) => type.getFields()['keapId']?.deprecationReason !== undefined);
    expect(without.map(({ name }) => name)).toEqual(['Snapshot']);
  });

  it('No interface but Node has an id', () => {
    const others = Object.values(schema.getTypeMap()).filter(isInterfaceType);
    expect(others.map(({ name }) => name)).toEqual(['Node']);
  });

  it('Every `createdById` and `updatedById` has the edge to the user beside it', () => {
    const missing = listTypes(schema).flatMap((type) =>
      ['createdBy', 'updatedBy']
        .filter((edge) => type.getFields()[`${edge}Id`] !== undefined)
        .filter((edge) => String(type.getFields()[edge]?.type) !== 'User')
        .map((edge) => `${type.name}.${edge}`),
    );
    expect(missing).toEqual([]);
  });

  it('No type has the name of a root type that it is not', () => {
    expect(schema.getType('Subscription')).toBeUndefined();
  });
});

it('The text of the schema names its root types', () => {
  const definition = parse(printSchemaText(buildGraph())).definitions.find(
    ({ kind }) => kind === Kind.SCHEMA_DEFINITION,
  );
  const roots = definition?.kind === Kind.SCHEMA_DEFINITION ? definition.operationTypes : [];
  expect(roots.map(({ operation, type }) => `${operation}: ${type.name.value}`)).toEqual([
    'query: Query',
    'mutation: Mutation',
  ]);
});

it('A type with an id that is no node is found', () => {
  const schema = buildGraph();
  const money = schema.getType('Money') as GraphQLObjectType;
  money.getFields()['id'] = { ...money.getFields()['amount']!, name: 'id' };
  expect(findFalseIds(schema)).toEqual(['Money']);
});
