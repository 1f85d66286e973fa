// A plugin of GraphQL Code Generator: the types that gql.tada reads a schema from. gql.tada's own command needs the
// compiler interface that TypeScript 7 does not have.
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal';
import { introspectionFromSchema } from 'graphql';

/** Gives the text of a declaration file for a schema. */
export const plugin = (schema) =>
  outputIntrospectionFile(minifyIntrospection(introspectionFromSchema(schema)), {
    fileType: '.d.ts',
    shouldPreprocess: true,
  });
