import { Extensions, Field, type ClassType } from 'type-graphql';
import {
  type GraphQLScalarType,
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type GraphQLEnumType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { getFirstColumn, isRecord, nullIds } from '../../resources/record.js';
import type { Edge } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { AccessPath, Step } from '../../query/cost/access-path.js';

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
  return [getFirstColumn(found.column)];
}

/** An edge of the table by name. Throws RangeError for a name the row does not have: our own fault. */
export function getEdge(key: ResourceKey, edge: string): Edge<ResourceKey> {
  const found = table[key].edges[edge];
  if (!found) throw new RangeError(`The row "${key}" has no edge "${edge}".`);
  return found;
}

/** What a field of the schema knows about how it asks Keap, kept in its GraphQL extensions. */
export interface FieldAccess {
  readonly access?: AccessPath;
}

/** Declares how a computed field or a mutation asks Keap; without steps: that it asks nothing. The estimate goes by it. */
export function KeapAccess(...access: Step[]): MethodDecorator & PropertyDecorator {
  return Extensions({ access });
}

type Reader = (value: unknown) => unknown;

const readString: Reader = (value) =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
const readBoolean: Reader = (value) => (typeof value === 'boolean' ? value : null);

/** Numbers may arrive as text; anything else is no number. */
const readNumber: Reader = (value) => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : null;
};

const readInteger: Reader = (value) => {
  const read = readNumber(value);
  return Number.isInteger(read) && (read as number) >= -(2 ** 31) && (read as number) < 2 ** 31 ? read : null;
};

const readId: Reader = (value) => {
  const read = readString(value);
  return read === null || nullIds.has(read as string) ? null : read;
};

const builtIn = new Map<string, Reader>([
  [GraphQLString.name, readString],
  [GraphQLID.name, readId],
  [GraphQLBoolean.name, readBoolean],
  [GraphQLFloat.name, readNumber],
  [GraphQLInt.name, readInteger],
]);

/** A value Keap has begun to use since becomes UNKNOWN instead of an error. */
function createEnumReader(type: GraphQLEnumType): Reader {
  const known = new Map(type.getValues().map(({ value }) => [String(value), value as unknown]));
  const unknown = known.get('UNKNOWN') ?? null;
  return (value) => (typeof value === 'string' && value !== '' ? (known.get(value) ?? unknown) : null);
}

/** How a column's value is read as a type: what does not fit is null, so that one bad column never takes a record down. */
export function getReader(type: GraphQLOutputType): Reader {
  if (isNonNullType(type)) return getReader(type.ofType as GraphQLOutputType);
  if (isListType(type)) {
    const readItem = getReader(type.ofType);
    return (value) => {
      // Keap writes null for an empty list (docs/keap-api.md 6); a list that did not come is not known.
      if (value === undefined) return null;
      if (value === null) return [];
      return Array.isArray(value) ? value.map(readItem).filter((item) => item !== null) : null;
    };
  }
  const own = (type.extensions as { readonly keap?: KeapType }).keap?.read;
  if (own) return own;
  if (isEnumType(type)) return createEnumReader(type);
  if (isScalarType(type)) return builtIn.get(type.name) ?? ((value) => value ?? null);
  return (value) => (isRecord(value) ? value : null);
}

/**
 * Gives every field that is a column of a Keap record its resolver: straight from the record, read as the field's type.
 * It does for columns what type-graphql's own resolver does, but forgiving and without a middleware chain, since an
 * answer has tens of thousands of them.
 */
export function addColumnResolvers(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { keap, edge } = field.extensions as { readonly keap?: KeapField; readonly edge?: boolean };
      const column = keap?.columns[0];
      if (!keap || edge || column === undefined) continue;
      const own = keap.read;
      const read = getReader(field.type);
      field.resolve = own
        ? (record: Record<string, unknown>) => own(record, type.name)
        : (record: Record<string, unknown>) => read(record[column]);
    }
  }
  return schema;
}
