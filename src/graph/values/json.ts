import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { exactNumber, assertExact } from './exact-numbers.js';

type Variables = Readonly<Record<string, unknown>> | null | undefined;

/** The value of a literal with exact numbers; graphql-js's `valueFromASTUntyped` rounds them. */
function literalValue(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return exactNumber(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.LIST:
      return node.values.map((one) => literalValue(one, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, literalValue(value, variables)]));
    case Kind.VARIABLE:
      return variables?.[node.name.value];
  }
}

export const Json = new GraphQLScalarType<unknown>({
  name: 'JSON',
  description:
    'Any unchanged JSON value: string, number, boolean, list, object or null. As input, a number that no double holds exactly (an integer of 16 digits or more, a longer fraction) becomes a string of the same digits.',
  serialize: (value) => value,
  parseValue: (value) => {
    assertExact(value);
    return value;
  },
  parseLiteral: (node, variables) => literalValue(node, variables),
  extensions: { keap: { read: (value: unknown) => value ?? null } },
});
