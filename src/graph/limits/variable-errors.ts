import {
  coerceInputValue,
  isInputType,
  isNonNullType,
  typeFromAST,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { faultsError, type InputFault, type InputPath } from '../mutations/faults.js';
import { describeInvalidValue } from './invalid-value.js';
import { MAX_ECHO_LENGTH, shortenMessage } from './shorten-errors.js';
import { findVariablePath } from './variable-path.js';

/** Faults in a response. */
const MAX_REPORTED = 50;
/** Faults counted, for their number in the response. */
const MAX_COUNTED = 1000;

/** Ends the count. */
class LimitReached extends Error {}

/**
 * The error of an operation's variables, with all their faults in the form of the faults of an input; null for valid ones.
 * A fault has the path of the value in the argument that takes the variable. The first faults are listed, and `leftOut` is
 * the number of the others. graphql-js finds the same faults, but repeats the whole value in every message and looks for at
 * least fifty, which takes seconds and megabytes for a large value.
 */
export function findVariableError(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  values: Readonly<Record<string, unknown>>,
): GraphQLError | null {
  const { variableDefinitions = [] } = operation;
  const faults: InputFault[] = [];
  const invalid = new Set<VariableDefinitionNode>();
  let counted = 0;
  const report = (definition: VariableDefinitionNode, path: InputPath, message: string): void => {
    counted += 1;
    if (counted <= MAX_REPORTED) {
      invalid.add(definition);
      const start = findVariablePath(operation, definition.variable.name.value);
      faults.push({ path: [...start, ...path], message: shortenMessage(message, MAX_ECHO_LENGTH) });
    }
    if (counted >= MAX_COUNTED) throw new LimitReached();
  };
  try {
    for (const definition of variableDefinitions) checkVariable(schema, definition, values, report);
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
  }
  if (faults.length === 0) return null;
  return faultsError(faults, { nodes: [...invalid], leftOut: counted - faults.length });
}

type Report = (definition: VariableDefinitionNode, path: InputPath, message: string) => void;

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
    if (isMissing) report(definition, [], `is required: the variable "$${name}" has no value.`);
    return;
  }
  coerceInputValue(values[name], type, (path, value, error) => {
    const fault = describeInvalidValue(type, path, value, error);
    report(definition, fault.path, fault.message);
  });
}
