import { graphqlSync, getIntrospectionQuery, isObjectType, type IntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { KeapField } from '../../src/graph/schema/columns.js';
import { buildGraph } from '../../src/graph/schema/schema.js';
import { objects, notObjects } from './keap-objects.js';

const schema = buildGraph();

/** What a caller sees of the schema. */
const visibleSchema = (graphqlSync({ schema, source: getIntrospectionQuery() }).data as unknown as IntrospectionQuery)
  .__schema;

/** The columns of Keap that the fields of a type are read from, fields that nobody can see left out. */
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

describe('every object that Keap has', () => {
  it('is more than a few', () => {
    expect(objects.length).toBeGreaterThan(40);
    expect(objects.flatMap(({ columns }) => columns.split(' ')).length).toBeGreaterThan(400);
  });

  it.each(objects)('$type shows every column, or says why not', ({ type, columns, excused = {} }) => {
    const shownColumns = readColumns(type);
    expect(shownColumns.size, `${type} is in the schema`).toBeGreaterThan(0);
    const missing = columns.split(' ').filter((column) => !shownColumns.has(column) && !(column in excused));
    expect(missing).toEqual([]);
  });

  it.each(objects)('$type leaves out no column that it shows', ({ type, excused = {} }) => {
    const shownColumns = readColumns(type);
    expect(Object.keys(excused).filter((column) => shownColumns.has(column))).toEqual([]);
  });

  it('is in the schema under its own name, or excused', () => {
    const names = new Set(visibleSchema.types.map(({ name }) => name));
    for (const name of Object.keys(notObjects)) expect(names.has(name), name).toBe(false);
  });
});

describe('what identifies a card', () => {
  const dangerous =
    /^(fingerprint|last_four|card_number|card_info|expiration_(month|year)|credit_card_id|payment_method)$/;

  it('is read by no field of the schema', () => {
    const read = visibleSchema.types.flatMap(({ name }) =>
      [...readColumns(name)].map((column) => [name, column] as const),
    );
    expect(read.length).toBeGreaterThan(400);
    expect(read.filter(([, column]) => dangerous.test(column))).toEqual([]);
  });
});
