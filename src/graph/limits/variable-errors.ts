import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  typeFromAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { omittedErrorsError, MAX_ECHO_LENGTH, shortenMessage } from './shorten-errors.js';

/** Shown in an answer. */
const MAX_REPORTED = 5;
/** Counted, so that a caller learns about how many there are. */
const MAX_COUNTED = 1000;

/** Enough has been counted. */
class LimitReached extends Error {}

/**
 * What is wrong with an operation's variables: the first few errors, and how many more there are. graphql-js says the same
 * of each, but repeats the whole value in every message and looks for at least fifty, which a large value turns into
 * seconds and megabytes. Empty for variables that fit.
 */
export function findVariableErrors(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  values: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const reported: GraphQLError[] = [];
  let counted = 0;
  const report = (definition: VariableDefinitionNode, message: string): void => {
    counted += 1;
    if (counted <= MAX_REPORTED) reported.push(variableError(definition, message));
    if (counted >= MAX_COUNTED) throw new LimitReached();
  };
  try {
    for (const definition of variableDefinitions) checkVariable(schema, definition, values, report);
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
  }
  if (counted <= MAX_REPORTED) return reported;
  return [...reported, omittedErrorsError(counted - MAX_REPORTED, 'BAD_USER_INPUT', counted >= MAX_COUNTED)];
}

type Report = (definition: VariableDefinitionNode, message: string) => void;

function checkVariable(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  values: Readonly<Record<string, unknown>>,
  report: Report,
): void {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  if (!isInputType(type)) return;
  const isGiven = Object.hasOwn(values, name);
  if (!isGiven || values[name] === undefined || values[name] === null) {
    const isMissing = isNonNullType(type) && (isGiven || definition.defaultValue === undefined);
    if (isMissing) report(definition, `is of type "${String(type)}", which is required, and has no value.`);
    return;
  }
  coerceInputValue(values[name], type, (path, _value, error) => {
    report(definition, `has an invalid value${formatPath(path)}: ${error.message}`);
  });
}

/** Where in a variable the value stands, as in ` at "address.region"`. */
const formatPath = (path: readonly (string | number)[]): string => (path.length === 0 ? '' : ` at "${path.join('.')}"`);

function variableError(definition: VariableDefinitionNode, message: string): GraphQLError {
  const text = shortenMessage(`Variable "$${definition.variable.name.value}" ${message}`, MAX_ECHO_LENGTH);
  return new GraphQLError(text, { nodes: definition, extensions: { code: 'BAD_USER_INPUT' } });
}
