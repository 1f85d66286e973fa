import { Extensions, Field } from 'type-graphql';
import type { ClassType } from 'type-graphql';
import type { GraphQLScalarType } from 'graphql';
import type { Edge } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';

/**
 * What a field of the schema knows about Keap, kept in its GraphQL extensions: which columns of the record it is read
 * from. Look-ahead (selection.ts) and reading (readers.ts) both draw on it, so a field is declared once.
 */
export interface KeapField {
  /** Top-level columns of Keap's record that the field needs. */
  readonly columns: readonly string[];
  /** How the value is read from the record, where it is not simply the column. */
  readonly read?: (record: Readonly<Record<string, unknown>>, typeName: string) => unknown;
}

/** What a type or scalar knows: how a column's value becomes one of it; null when it cannot. */
export interface KeapType {
  readonly read: (value: unknown) => unknown;
}

type ColumnType = ClassType | GraphQLScalarType | object | StringConstructor | BooleanConstructor;

/** `family_name` as the graph writes it: `familyName`. */
export function camelCase(column: string): string {
  return column.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * A column of Keap's record as a field of a type. The property is the column; the field is called the same in camel case
 * unless `name` says otherwise. `from` names the column where the property cannot (a second field of one column).
 */
export function Column(
  type: () => ColumnType | [ColumnType],
  description: string,
  options: { readonly name?: string; readonly from?: string; readonly nullable?: boolean } = {},
): PropertyDecorator {
  return (prototype, property) => {
    const column = options.from ?? String(property);
    const name = options.name ?? camelCase(String(property));
    Field(type as () => ClassType, { name, description, nullable: options.nullable ?? true })(prototype, property);
    keapField({ columns: [column] })(prototype, property);
  };
}

/** Ties a field to the columns it is read from. */
export function keapField(keap: KeapField): PropertyDecorator & MethodDecorator {
  return Extensions({ keap });
}

/** The columns an edge is followed by: the column that holds the ids, or the record's own id for what points at it. */
export function getEdgeColumns(key: ResourceKey, edge: string): string[] {
  const found = getEdge(key, edge);
  if (found.kind === 'hasMany' || found.kind === 'nested') return ['id'];
  return [(found.column.split('.')[0] as string).replace(/\[\]$/, '')];
}

/** An edge of the table by name. Throws RangeError for a name the row does not have: our own fault. */
export function getEdge(key: ResourceKey, edge: string): Edge<ResourceKey> {
  const found = table[key].edges[edge];
  if (!found) throw new RangeError(`The row "${key}" has no edge "${edge}".`);
  return found;
}
