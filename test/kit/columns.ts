import { getNamedType, isLeafType, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import { findKeyByNode, type ResourceKey } from '../../src/resources/table.js';

/** A list field of Query whose type is a resource. */
export interface ListField {
  readonly field: string;
  readonly typeName: string;
  readonly key: ResourceKey;
  /** Whether the records are in the response itself, not on a page. */
  readonly plain?: true;
}

const isEdge = (field: GraphQLField<unknown, unknown>): boolean => field.extensions['edge'] === true;

/**
 * A selection of everything that a record of this type contains itself: its columns, and the columns of embedded
 * objects. Edges to other records are left out. Empty for a type without columns.
 */
export function selectColumns(schema: GraphQLSchema, typeName: string, depth = 0): string {
  const type = schema.getType(typeName);
  if (!isObjectType(type) || depth > 4) return '';
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (isEdge(field) || field.args.length > 0) return [];
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    const nested = selectColumns(schema, named.name, depth + 1);
    return nested === '' ? [] : [`${field.name} ${nested}`];
  });
  return parts.length === 0 ? '' : `{ ${parts.join(' ')} }`;
}

/** Every list of Query without pages. */
export function findPlainLists(schema: GraphQLSchema): ListField[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    const typeName = getNamedType(field.type).name;
    const key = findKeyByNode(typeName);
    const isPlain = field.args.length === 0 && String(field.type).startsWith('[');
    return key === null || !isPlain ? [] : [{ field: field.name, typeName, key, plain: true as const }];
  });
}

/** Every paged list of records in Query. */
export function findListFields(schema: GraphQLSchema): ListField[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    const named = getNamedType(field.type).name;
    if (!named.endsWith('Connection')) return [];
    const typeName = named.replace(/Connection$/, '');
    const key = findKeyByNode(typeName);
    return key === null ? [] : [{ field: field.name, typeName, key }];
  });
}
