import { getNamedType, isLeafType, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import { findKeyByNode, type ResourceKey } from '../../src/resources/table.js';

/** A list that Query offers of a type that is a row of the table. */
export interface ListField {
  readonly field: string;
  readonly typeName: string;
  readonly key: ResourceKey;
  /** Its records stand in the answer itself, not on a page of it. */
  readonly plain?: true;
}

const isEdge = (field: GraphQLField<unknown, unknown>): boolean => field.extensions['edge'] === true;

/**
 * A selection of everything a record of this type carries itself: its columns, and below them the columns of what is
 * embedded. Edges, which lead to other records, are left out. Empty for a type that has none.
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

/** Every list that Query gives whole. */
export function findPlainLists(schema: GraphQLSchema): ListField[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    const typeName = getNamedType(field.type).name;
    const key = findKeyByNode(typeName);
    const isPlain = field.args.length === 0 && String(field.type).startsWith('[');
    return key === null || !isPlain ? [] : [{ field: field.name, typeName, key, plain: true as const }];
  });
}

/** Every list of records that Query offers a page at a time. */
export function findListFields(schema: GraphQLSchema): ListField[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    const named = getNamedType(field.type).name;
    if (!named.endsWith('Connection')) return [];
    const typeName = named.replace(/Connection$/, '');
    const key = findKeyByNode(typeName);
    return key === null ? [] : [{ field: field.name, typeName, key }];
  });
}
