import { getOperationAST, getVariableValues, parse, type GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { findVariableErrors } from '../../../src/graph/limits/variable-errors.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';

const schema = buildGraph();

function findErrors(declared: string, values: Readonly<Record<string, unknown>>): readonly GraphQLError[] {
  const operation = getOperationAST(parse(`query (${declared}) { __typename }`));
  if (!operation) throw new Error('The document has no single operation.');
  const errors = findVariableErrors(schema, operation, values);
  // graphql-js decides which values are valid.
  const { errors: expected } = getVariableValues(schema, operation.variableDefinitions ?? [], values, {
    maxErrors: 3000,
  });
  const leftOut = (errors.at(-1)?.extensions['leftOut'] as number | undefined) ?? 0;
  const count = leftOut === 0 ? errors.length : errors.length - 1 + leftOut;
  expect(Math.min(count, 1000)).toBe(Math.min(expected?.length ?? 0, 1000));
  return errors;
}

const unknownKeys = (count: number, length = 8): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}_`.padEnd(length, 'x'), 1]));

describe('variables', () => {
  it.each([
    ['that are valid', '$a: Int!, $b: [ID!], $c: String = "x"', { a: 1, b: ['1'] }],
    ['that are missing and optional', '$a: Int = 3, $b: Int! = 3, $c: Int', {}],
    ['that are null and nullable', '$a: Int = 3, $c: [Int]', { a: null, c: null }],
  ])('Variables %s have no errors', (_what, declared, values) => {
    expect(findErrors(declared, values)).toEqual([]);
  });

  it.each([
    ['is missing', '$a: Int!', {}],
    ['is null but required', '$a: Int! = 3', { a: null }],
    ['is of another type', '$a: Int', { a: 'one' }],
    ['holds an unknown key', '$a: CreateContactInput', { a: { nobodyKnows: 1 } }],
  ])('A variable that %s is one error', (_what, declared, values) => {
    const errors = findErrors(declared, values);
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    expect(errors[0]?.message).toContain('"$a"');
  });

  it('At most five errors of variables are returned, plus one with the number of the others', () => {
    expect(findErrors('$a: CreateContactInput', { a: unknownKeys(5) })).toHaveLength(5);
    const errors = findErrors('$a: CreateContactInput', { a: unknownKeys(12) });
    expect(errors).toHaveLength(6);
    expect(errors.at(-1)?.extensions).toEqual({ code: 'BAD_USER_INPUT', leftOut: 7 });
  });

  it('The search for errors of variables stops at a thousand', () => {
    const errors = findErrors('$a: CreateContactInput', { a: unknownKeys(2500) });
    expect(errors.at(-1)?.message).toMatch(/^At least 995 more errors/);
  });

  it('An error of a variable has at most 300 characters, however long a name is', () => {
    const errors = findErrors('$a: CreateContactInput', { a: unknownKeys(3, 50_000) });
    for (const { message } of errors) {
      expect(message.length).toBeLessThanOrEqual(300);
      expect(message).toMatch(/is not defined by type "CreateContactInput"\.$/);
    }
  });
});
