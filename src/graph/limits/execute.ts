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
import { countIntrospectionFields } from './document-size.js';
import { omittedErrorsError } from './shorten-errors.js';
import { tooLargeError } from './limits.js';

/** An operation to run: parsed and valid. */
export interface Execution {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly context: Context;
  readonly clock?: Clock;
}

/**
 * Fields that wait for Keap fail at the deadline, each alone. The response gets this long to complete with the rest; then
 * the whole operation is stopped.
 */
const GRACE_MS = 1000;
/** Introspection may always have this many fields: the standard query of tools needs 20,000. */
const MIN_INTROSPECTION_FIELDS = 50_000;
/** Without a reason `abort` would make an error with a stack for each request: 2 % of the CPU time of a cached query. */
const COMPLETED = new Error('the operation has completed');
/** Further errors are only counted. The server may shorten the list further. */
const MAX_ERRORS = 500;

/**
 * Runs an operation until it completes, its caller hangs up, its deadline passes or its response exceeds a limit, whichever
 * is first. A stopped operation returns at once with that one error; resolvers that still run fail with the same error at
 * their next field, and make no further Keap calls.
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
    cancelDeadline.abort(COMPLETED);
  }
}

const stoppedResult = (error: GraphQLError): ExecutionResult => ({ data: null, errors: [error] });

function checkIntrospection({ schema, document, context }: Execution, operation: OperationDefinitionNode): void {
  const { usage, services } = context;
  if (operation.operation === OperationTypeNode.MUTATION) usage.note = ' Writes that were already sent to Keap remain.';
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
        'The operation did not complete before its deadline, so it was stopped. Select less at once, or try again later.',
        { extensions: { code: 'UPSTREAM_TIMEOUT' } },
      ),
    );
  clock.sleep(Math.max(0, deadlineAtMs + GRACE_MS - clock.now()), signal).then(expire, () => undefined);
}

/** Each failed field has its own error. Keeps the first ones; the last says how many are left out. */
function limitErrors(result: ExecutionResult): ExecutionResult {
  const { errors = [] } = result;
  const firstOmitted = errors[MAX_ERRORS];
  if (firstOmitted === undefined) return result;
  const code = formatGraphError(firstOmitted.toJSON(), firstOmitted).extensions?.['code'];
  const omitted = omittedErrorsError(errors.length - MAX_ERRORS, code);
  return { ...result, errors: [...errors.slice(0, MAX_ERRORS), omitted] };
}
