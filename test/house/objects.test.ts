import { graphqlSync, getIntrospectionQuery, isObjectType, type IntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { KeapField } from '../../src/graph/schema/columns.js';
import { buildGraph } from '../../src/graph/schema/schema.js';
import { objects, notObjects } from './keap-objects.js';

const schema = buildGraph();

/** The schema as a caller sees it. */
const visibleSchema = (graphqlSync({ schema, source: getIntrospectionQuery() }).data as unknown as IntrospectionQuery)
  .__schema;

/** The columns of Keap behind the visible fields of a type. */
function readColumns(typeName: string): Set<string> {
  const shown = visibleSchema.types.find(({ name }) => name === typeName);
  const type = schema.getType(typeName);
  if (shown?.kind !== 'OBJECT' || !isObjectType(type)) return new Set();
  const fields = type.getFields();
  return new Set(
    shown.fields.flatMap(
      ({ name }) => (fields[name]?.extensions as { readonly keap?: KeapField } | undefined)?.keap?.columns ?? [],
    ),
  );
}

describe('the objects of Keap', () => {
  it('The list holds more than 40 objects and 400 columns', () => {
    expect(objects.length).toBeGreaterThan(40);
    expect(objects.flatMap(({ columns }) => columns.split(' ')).length).toBeGreaterThan(400);
  });

  it.each(objects)(
    'The type $type shows every column of Keap, or the list says why not',
    ({ type, columns, excused = {} }) => {
      const shownColumns = readColumns(type);
      expect(shownColumns.size, `${type} is in the schema`).toBeGreaterThan(0);
      const missing = columns.split(' ').filter((column) => !shownColumns.has(column) && !(column in excused));
      expect(missing).toEqual([]);
    },
  );

  it.each(objects)('The list excuses no column that the type $type shows', ({ type, excused = {} }) => {
    const shownColumns = readColumns(type);
    expect(Object.keys(excused).filter((column) => shownColumns.has(column))).toEqual([]);
  });

  it('An object that the list calls no type is not in the schema', () => {
    const names = new Set(visibleSchema.types.map(({ name }) => name));
    for (const name of Object.keys(notObjects)) expect(names.has(name), name).toBe(false);
  });
});

describe('card data', () => {
  const dangerous =
    /^(fingerprint|last_four|card_number|card_info|expiration_(month|year)|credit_card_id|payment_method)$/;

  it('No field of the schema reads a column that identifies a card', () => {
    const read = visibleSchema.types.flatMap(({ name }) =>
      [...readColumns(name)].map((column) => [name, column] as const),
    );
    expect(read.length).toBeGreaterThan(400);
    expect(read.filter(([, column]) => dangerous.test(column))).toEqual([]);
  });
});
