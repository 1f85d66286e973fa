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
 * From which columns of Keap's record a schema field is read, stored in its GraphQL extensions. Look-ahead
 * (`selection.ts`) and the column resolvers below both use it, so a field is declared once.
 */
export interface KeapField {
  /** Top-level columns of Keap's record that the field needs. */
  readonly columns: readonly string[];
  /** Reads the value from the record, where it is not simply the column. */
  readonly read?: (record: Readonly<Record<string, unknown>>, typeName: string) => unknown;
}

/** Converts a column's value to the type or scalar that carries this extension; null where the value does not fit. */
export interface KeapType {
  readonly read: (value: unknown) => unknown;
}

type ColumnType = ClassType | GraphQLScalarType | object | StringConstructor | BooleanConstructor;

/** `family_name` as the graph writes it: `familyName`. */
export function camelCase(column: string): string {
  return column.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Declares a field for a column of Keap's record. The property name is the column; the field has the same name in camel
 * case unless `name` is given. `from` names the column for a second field of the same column.
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

/** Declares from which columns a field is read. */
export function keapField(keap: KeapField): PropertyDecorator & MethodDecorator {
  return Extensions({ keap });
}

/** The columns that following an edge needs: the one that holds the ids, or the record's own `id` for records that point at it. */
export function getEdgeColumns(key: ResourceKey, edge: string): string[] {
  const found = getEdge(key, edge);
  if (found.kind === 'hasMany' || found.kind === 'nested') return ['id'];
  return [getFirstColumn(found.column)];
}

/** An edge of the table by name. Throws RangeError for an unknown name: a fault in our code. */
export function getEdge(key: ResourceKey, edge: string): Edge<ResourceKey> {
  const found = table[key].edges[edge];
  if (!found) throw new RangeError(`The row "${key}" has no edge "${edge}".`);
  return found;
}

/** Which Keap calls a schema field makes, stored in its GraphQL extensions. */
export interface FieldAccess {
  readonly access?: AccessPath;
}

/** Declares which Keap calls a computed field or a mutation makes; without steps, none. The estimate uses it. */
export function KeapAccess(...access: Step[]): MethodDecorator & PropertyDecorator {
  return Extensions({ access });
}

type Reader = (value: unknown) => unknown;

const readString: Reader = (value) =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
const readBoolean: Reader = (value) => (typeof value === 'boolean' ? value : null);

/** Numbers may arrive as text; anything else is null. */
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

/** A value that the enum does not know becomes UNKNOWN instead of an error. */
function createEnumReader(type: GraphQLEnumType): Reader {
  const known = new Map(type.getValues().map(({ value }) => [String(value), value as unknown]));
  const unknown = known.get('UNKNOWN') ?? null;
  return (value) => (typeof value === 'string' && value !== '' ? (known.get(value) ?? unknown) : null);
}

/** The reader of a column's value as a type. A value that does not fit becomes null, so that one bad column does not fail the record. */
export function getReader(type: GraphQLOutputType): Reader {
  if (isNonNullType(type)) return getReader(type.ofType as GraphQLOutputType);
  if (isListType(type)) {
    const readItem = getReader(type.ofType);
    return (value) => {
      // Keap writes null for an empty list (docs/keap-api.md 6); a missing list is unknown.
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
 * Gives every column field its resolver, which reads the record as the field's type. Unlike type-graphql's resolver it
 * tolerates bad values and has no middleware chain, since a response has tens of thousands of such fields.
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
