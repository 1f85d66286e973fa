import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../operations/generated/introspection.js';

/** Reads a document, and its types from the schema. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { Count: number; Date: string; DateTime: string; Decimal: string; JSON: unknown };
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
