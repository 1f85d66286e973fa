import { isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import type { DeclaredEdge } from './edges.js';
import {
  resolveHasManyIds,
  resolvePlainList,
  resolveHasMany,
  resolveFilteredPage,
  resolveBelongsTo,
} from './follow-edge.js';
import type { PageArgs } from '../list/connection.js';

type Resolver = GraphQLFieldResolver<Payload, Context, PageArgs>;

/** Gives every plain edge its resolver, as `addColumnResolvers` does for columns. */
export function resolveEdges(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { declared } = field.extensions as { readonly declared?: DeclaredEdge };
      if (declared !== undefined) field.resolve = createEdgeResolver(declared);
    }
  }
  return schema;
}

function createEdgeResolver(declared: DeclaredEdge): Resolver {
  if (declared.kind === 'pages') {
    const { to, filter } = declared;
    return (record, args, context, info) => resolveFilteredPage(context, to, filter, record, args, info);
  }
  const { key, edge } = declared;
  switch (declared.kind) {
    case 'belongsTo':
      return (record, _, context, info) => resolveBelongsTo(context, key, edge, record, info);
    case 'hasManyIds':
      return (record, args, context, info) => resolveHasManyIds(context, key, edge, record, args, info);
    case 'plainList':
      return (record, _, context, info) => resolvePlainList(context, key, edge, record, info);
    case 'hasMany':
      return (record, args, context, info) => resolveHasMany(context, key, edge, record, args, info);
  }
}
