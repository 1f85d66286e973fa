import { buildSchema, getDirectiveValues, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildGraph, printSchemaText } from '../../../src/graph/schema/schema.js';

/** As another gateway reads it. */
const schema: GraphQLSchema = buildSchema(printSchemaText(buildGraph()));

const readValues = (field: GraphQLField<unknown, unknown>, name: string): Record<string, unknown> | undefined =>
  field.astNode ? getDirectiveValues(schema.getDirective(name)!, field.astNode) : undefined;

const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) && !type.name.startsWith('__')
    ? Object.values(type.getFields()).map((field) => ({ place: `${type.name}.${field.name}`, field }))
    : [],
);
const fieldAt = (place: string): GraphQLField<unknown, unknown> => fields.find((one) => one.place === place)!.field;

describe('the weights in the schema', () => {
  it('Every list has a size by one of its own arguments', () => {
    const lists = fields.filter(({ field }) => String(field.type).replace('!', '').endsWith('Connection'));
    expect(lists.length).toBeGreaterThan(30);
    for (const { place, field } of lists) {
      const { slicingArguments, assumedSize } = readValues(field, 'listSize') as {
        slicingArguments: string[];
        assumedSize: number;
      };
      const argumentNames = field.args.map(({ name }) => name);
      expect(argumentNames, place).toEqual(expect.arrayContaining(slicingArguments));
      const first = field.args.find(({ name }) => name === 'first');
      expect(assumedSize, place).toBe(first?.defaultValue ?? 20);
    }
  });

  it('A field with its own call weighs 100, a field that loads fifty in a call 2, and a field without calls nothing', () => {
    const weight = (place: string): unknown => readValues(fieldAt(place), 'cost')?.['weight'];
    expect([weight('Query.contacts'), weight('Query.contact'), weight('Contact.deals')]).toEqual([100, 100, 100]);
    expect(weight('Contact.owner')).toBe(2);
    expect(weight('Mutation.createContact')).toBe(100);
    for (const free of [
      'Contact.givenName',
      'ContactConnection.nodes',
      'ContactEdge.node',
      'Query.quota',
      'Query.snapshots',
      'Mutation.refreshCache',
    ])
      expect(weight(free), free).toBeUndefined();
  });
});
