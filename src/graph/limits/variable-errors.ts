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

/** Errors in a response. */
const MAX_REPORTED = 5;
/** Errors counted, for their number in the response. */
const MAX_COUNTED = 1000;

/** Ends the count. */
class LimitReached extends Error {}

/**
 * The errors of an operation's variables: the first few, and how many more there are. graphql-js finds the same errors, but
 * repeats the whole value in every message and looks for at least fifty, which takes seconds and megabytes for a large
 * value. Empty for valid variables.
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

/** The path of the value in a variable, as in ` at "address.region"`. */
const formatPath = (path: readonly (string | number)[]): string => (path.length === 0 ? '' : ` at "${path.join('.')}"`);

function variableError(definition: VariableDefinitionNode, message: string): GraphQLError {
  const text = shortenMessage(`Variable "$${definition.variable.name.value}" ${message}`, MAX_ECHO_LENGTH);
  return new GraphQLError(text, { nodes: definition, extensions: { code: 'BAD_USER_INPUT' } });
}
