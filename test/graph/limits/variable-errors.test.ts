import { getOperationAST, getVariableValues, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { findVariableError } from '../../../src/graph/limits/variable-errors.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';

const schema = buildGraph();

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const noError = { message: '', extensions: { faults: [] as readonly Fault[] } };

/** The error of the variables of an operation, and its faults. */
function findError(declared: string, values: Readonly<Record<string, unknown>>, body = '__typename') {
  const operation = getOperationAST(parse(`mutation (${declared}) { ${body} }`));
  if (!operation) throw new Error('The document has no single operation.');
  const error = findVariableError(schema, operation, values);
  // graphql-js decides which values are valid.
  const { errors: expected } = getVariableValues(schema, operation.variableDefinitions ?? [], values, {
    maxErrors: 3000,
  });
  const { message, extensions } = error ?? noError;
  const faults = extensions['faults'] as readonly Fault[];
  const leftOut = (error?.extensions['leftOut'] as number | undefined) ?? 0;
  expect(Math.min(faults.length + leftOut, 1000)).toBe(Math.min(expected?.length ?? 0, 1000));
  return { message, extensions: error?.extensions, faults, locations: error?.locations };
}

const unknownKeys = (count: number, length = 8): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}_`.padEnd(length, 'x'), 1]));

describe('variables', () => {
  it.each([
    ['that are valid', '$a: Int!, $b: [ID!], $c: String = "x"', { a: 1, b: ['1'] }],
    ['that are missing and optional', '$a: Int = 3, $b: Int! = 3, $c: Int', {}],
    ['that are null and nullable', '$a: Int = 3, $c: [Int]', { a: null, c: null }],
  ])('Variables %s have no errors', (_what, declared, values) => {
    expect(findError(declared, values).extensions).toBeUndefined();
  });

  it.each<[string, string, object, (string | number)[], RegExp]>([
    ['is missing', '$a: Int!', {}, ['a'], /^is required: the variable "\$a" has no value\.$/],
    ['is null but required', '$a: Int! = 3', { a: null }, ['a'], /^is required/],
    ['is no whole number', '$a: Int', { a: 'one' }, ['a'], /^is not a whole number/],
    ['is no text', '$a: [String]', { a: ['x', 5] }, ['a', 1], /^is not text\.$/],
    ['is no enum value', '$a: [PhoneSlot!]', { a: 'PHONE9' }, ['a'], /^is not a value of the enum "PhoneSlot"\./],
    ['is no object', '$a: CreateContactInput', { a: 5 }, ['a'], /^is not an object of type "CreateContactInput"\.$/],
    ['has an unknown key', '$a: CreateContactInput', { a: { nobodyKnows: 1 } }, ['a'], /"nobodyKnows"/],
    ['lacks a field', '$a: CreateTagInput', { a: {} }, ['a', 'name'], /^is required, and has no value\.$/],
    ['has null in a field', '$a: CreateTagInput', { a: { name: null } }, ['a', 'name'], /^is null, but it requires/],
    ['has a bad time', '$a: CreateTaskInput', { a: { title: 'x', dueAt: '31.1.' } }, ['a', 'dueAt'], /^is not a time/],
  ])('A variable that %s is one fault with its path', (_what, declared, values, path, words) => {
    const { faults, extensions, locations } = findError(declared, values as Record<string, unknown>);
    expect(faults).toEqual([{ path, message: expect.stringMatching(words) }]);
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(locations).toEqual([{ line: 1, column: 11 }]);
  });

  it('The path of a fault is that of the argument which takes the variable', () => {
    const body =
      'createTask(input: { title: "x", dueAt: $due, contactId: $c }) { __typename } b: applyTags(input: { contactIds: ["1", $c, $d], tagIds: $tags }) { __typename }';
    const values = { due: 'soon', c: 'x', d: null, tags: ['1', {}] };
    const { faults } = findError('$due: DateTime, $c: ID, $d: ID!, $tags: [ID!]!', values, body);
    expect(faults.map(({ path }) => path.join('.'))).toEqual(['input.dueAt', 'input.contactIds.2', 'input.tagIds.1']);
  });

  it('All faults of all variables are in one error', () => {
    const a = { birthDate: 'x', phoneNumbers: [{ number: null, field: 'PHONE9' }, {}] };
    const { faults, message } = findError('$a: CreateContactInput, $b: Int!', { a });
    expect(faults.map(({ path }) => path.join('.'))).toEqual([
      'a.phoneNumbers.0.number',
      'a.phoneNumbers.0.field',
      'a.phoneNumbers.1.number',
      'a.birthDate',
      'b',
    ]);
    for (const fault of faults) expect(message).toContain(fault.message);
    expect(message).toContain('`a.phoneNumbers[0].number` is null');
  });

  it('At most fifty faults of variables are listed, and the others counted', () => {
    expect(findError('$a: CreateContactInput', { a: unknownKeys(50) }).faults).toHaveLength(50);
    const { faults, message, extensions } = findError('$a: CreateContactInput', { a: unknownKeys(62) });
    expect([faults.length, extensions?.['leftOut']]).toEqual([50, 12]);
    expect(message).toMatch(/12 more faults are left out\.$/);
  });

  it('The search for faults of variables stops at a thousand', () => {
    expect(findError('$a: CreateContactInput', { a: unknownKeys(2500) }).extensions).toMatchObject({ leftOut: 950 });
  });

  it('A fault of a variable has at most 300 characters, however long a name is', () => {
    for (const { message } of findError('$a: CreateContactInput', { a: unknownKeys(3, 50_000) }).faults) {
      expect(message.length).toBeLessThanOrEqual(300);
      expect(message).toMatch(/is not defined by type "CreateContactInput"\.$/);
    }
  });

  it('A fault does not repeat the value', () => {
    const a = { givenName: 5_550_123, phoneNumbers: [{ number: '1', field: 'secret' }], birthDate: 'secret' };
    expect(findError('$a: CreateContactInput', { a }).message).not.toMatch(/secret|5550123/);
  });
});
