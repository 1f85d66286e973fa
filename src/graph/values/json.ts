import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';

export const Json = new GraphQLScalarType<unknown>({
  name: 'JSON',
  description: 'Any JSON value as it came: text, number, true or false, list, object or null.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
  extensions: { keap: { read: (value: unknown) => value ?? null } },
});
