import { isInputObjectType, type GraphQLSchema } from 'graphql';
import { Extensions } from 'type-graphql';

/** Declares an input type of which exactly one field must be given: `@oneOf` in the schema. Its fields are nullable. */
export const OneOf = (): ClassDecorator => (type) => Extensions({ oneOf: true })(type);

/** Marks the input types with `OneOf` in the built schema: type-graphql has no option for it. */
export function markOneOf(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap()))
    if (isInputObjectType(type) && type.extensions['oneOf'] === true) type.isOneOf = true;
}
