import {
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
import { nullIds } from '../../resources/row.js';
import type { KeapField, KeapType } from './columns.js';

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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
