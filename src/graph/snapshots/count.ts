import { GraphQLError, GraphQLScalarType } from 'graphql';

/** A whole number from 0, exact up to 2^53: what is counted over years outgrows GraphQL's 32-bit Int. */
export const Count = new GraphQLScalarType<number, number>({
  name: 'Count',
  description: "How many: a whole number from 0, exact up to 2^53. Beyond what GraphQL's Int can hold.",
  serialize: (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw new GraphQLError('A count was no whole number from 0.');
  },
  parseValue: () => {
    throw new GraphQLError('Count is only answered, never given.');
  },
});
