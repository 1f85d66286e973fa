import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { systemClock, type Clock } from '../../clock.js';
import type { Context } from '../operation/context.js';
import { formatGraphError } from '../operation/errors.js';
import { countIntrospectionFields } from './introspection.js';
import { omittedErrorsError } from './left-out.js';
import { tooLargeError } from './limits.js';

/** An operation about to run: parsed and valid. */
export interface Execution {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly context: Context;
  readonly clock?: Clock;
}

/**
 * What waits for Keap fails by itself at the deadline, each field alone. The answer gets this long to hand over what it
 * has; then the operation is stopped as a whole, whatever holds it up.
 */
const GRACE_MS = 1000;
/** Questions about the schema may always be answered with so many fields: the tools' own question needs 20,000. */
const MIN_INTROSPECTION_FIELDS = 50_000;
/** More errors than this are counted, not answered: a front door cuts them further. */
const MAX_ERRORS = 500;

/**
 * Runs an operation until it is done, its caller hangs up, its deadline has passed or its answer grows beyond a limit,
 * whichever comes first. Where it is stopped the answer comes at once and holds that one error; what still runs behind it
 * meets the same error at its next field, and asks Keap nothing more.
 */
export async function executeBounded(execution: Execution): Promise<ExecutionResult> {
  const { schema, document, operationName, variables, context } = execution;
  const { usage, options } = context;
  const operation = getOperationAST(document, operationName);
  if (operation) checkIntrospection(execution, operation);
  const cancelDeadline = new AbortController();
  if (options.deadlineAtMs !== undefined) watchDeadline(execution, options.deadlineAtMs, cancelDeadline.signal);
  try {
    if (usage.stopError !== null) return stoppedResult(usage.stopError);
    const running = Promise.resolve(
      execute({ schema, document, operationName, variableValues: variables, contextValue: context }),
    );
    const first = await Promise.race([running, usage.whenStopped]);
    if (first instanceof GraphQLError) {
      running.catch(() => undefined);
      return stoppedResult(first);
    }
    return usage.stopError === null ? limitErrors(first) : stoppedResult(usage.stopError);
  } finally {
    cancelDeadline.abort();
  }
}

const stoppedResult = (error: GraphQLError): ExecutionResult => ({ data: null, errors: [error] });

function checkIntrospection({ schema, document, context }: Execution, operation: OperationDefinitionNode): void {
  const { usage, services } = context;
  if (operation.operation === OperationTypeNode.MUTATION)
    usage.note = ' What the operation had sent to Keap by then stays done.';
  const limit = Math.max(services.limits.maxResultFields, MIN_INTROSPECTION_FIELDS);
  const fields = countIntrospectionFields(schema, document, operation, limit);
  if (fields <= limit) return;
  if (services.limits.mode === 'enforce') usage.stop(tooLargeError('MAX_RESULT_FIELDS', fields, limit));
  else usage.exceededInDocument.set('MAX_RESULT_FIELDS', fields);
}

function watchDeadline({ context, clock = systemClock }: Execution, deadlineAtMs: number, signal: AbortSignal): void {
  const expire = (): void =>
    context.usage.stop(
      new GraphQLError(
        'The operation was not ready before its deadline, so it was stopped. Ask for less at once, or try again later.',
        { extensions: { code: 'UPSTREAM_TIMEOUT' } },
      ),
    );
  clock.sleep(Math.max(0, deadlineAtMs + GRACE_MS - clock.now()), signal).then(expire, () => undefined);
}

/** Each failed field has an error of its own; thousands of them help nobody. The last one says how many are left out. */
function limitErrors(result: ExecutionResult): ExecutionResult {
  const { errors = [] } = result;
  const firstOmitted = errors[MAX_ERRORS];
  if (firstOmitted === undefined) return result;
  const code = formatGraphError(firstOmitted.toJSON(), firstOmitted).extensions?.['code'];
  const omitted = omittedErrorsError(errors.length - MAX_ERRORS, code);
  return { ...result, errors: [...errors.slice(0, MAX_ERRORS), omitted] };
}
