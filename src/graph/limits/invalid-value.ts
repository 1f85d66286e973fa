import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  type GraphQLError,
  type GraphQLInputType,
} from 'graphql';
import type { InputFault, InputPath } from '../mutations/faults.js';

/** What is wrong with a value of a scalar that GraphQL itself defines. Its own messages repeat the value. */
const builtIn: Readonly<Record<string, string>> = {
  Boolean: 'is neither true nor false.',
  Float: 'is not a number.',
  ID: 'is not an id: give text or a whole number.',
  Int: 'is not a whole number of at most 32 bits.',
  String: 'is not text.',
};

const missingField = /^Field "(\w+)" of required type "[^"]+" was not provided\.$/;
const unknownField = /^Field "([^]*?)" is not defined by type ("\w+")\.([^]*)$/;
const suggestion = / Did you mean [^]*\?$/;

/**
 * The fault of a value that `coerceInputValue` rejected: what is wrong as the rest of a sentence that starts with the path. A
 * missing field has its own path, not that of its object.
 */
export function describeInvalidValue(
  type: GraphQLInputType,
  path: InputPath,
  value: unknown,
  { message }: GraphQLError,
): InputFault {
  const missing = missingField.exec(message)?.[1];
  if (missing !== undefined) return { path: [...path, missing], message: 'is required, and has no value.' };
  const [, unknown, owner, hint = ''] = unknownField.exec(message) ?? [];
  if (unknown !== undefined)
    return { path, message: `has the field "${unknown}", which is not defined by type ${owner}.${hint}` };
  if (value === null || value === undefined) return { path, message: 'is null, but it requires a value.' };
  const named = getNamedType(findType(type, path));
  if (isInputObjectType(named)) {
    const isObject = typeof value === 'object' && !Array.isArray(value);
    const wrong = isObject ? 'must have exactly one of its fields.' : `is not an object of type "${named.name}".`;
    return { path, message: wrong };
  }
  if (isEnumType(named))
    return { path, message: `is not a value of the enum "${named.name}".${suggestion.exec(message)?.[0] ?? ''}` };
  return { path, message: builtIn[named.name] ?? message };
}

/** The type at a path inside a type. */
function findType(type: GraphQLInputType, path: InputPath): GraphQLInputType {
  const [step, ...rest] = path;
  const nullable = getNullableType(type);
  // A list accepts a single value in place of a list with it.
  if (isListType(nullable)) return findType(nullable.ofType, typeof step === 'number' ? rest : path);
  if (step === undefined || !isInputObjectType(nullable)) return nullable;
  const field = nullable.getFields()[step];
  return field === undefined ? nullable : findType(field.type, rest);
}
