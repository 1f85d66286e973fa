import { lexicographicSortSchema, print, type GraphQLSchema } from 'graphql';
import { COST_DIRECTIVES, addCostDirectives } from '../price/weights.js';

/** The schema as `schema.graphql` holds it: sorted, with the weights of its fields. */
export function printSchemaText(schema: GraphQLSchema): string {
  return `${COST_DIRECTIVES.trim()}\n\n${print(addCostDirectives(lexicographicSortSchema(schema)))}\n`;
}
