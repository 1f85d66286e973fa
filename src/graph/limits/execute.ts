import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isIntrospectionType,
  isLeafType,
  isListType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
} from 'graphql';
import { systemClock, type Clock } from '../../clock.js';
import type { FieldAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { formatGraphError } from '../operation/errors.js';
import { isRecordType } from '../../query/cost/collect-fields.js';
import { countIntrospectionFields } from './document-size.js';
import { omittedErrorsError } from './shorten-errors.js';
import { tooLargeError } from './limits.js';
import type { OperationUsage } from './usage.js';

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

type Resolver = GraphQLFieldResolver<unknown, Context>;

/** Lists up to this length complete in one go; longer lists inside them are sliced themselves. */
const MAX_UNSLICED_LENGTH = 8;

/**
 * Makes every field count what it adds to a response, fail once its operation is stopped, and yield the event loop between
 * the items of lists. One pass over the built schema, so that resolvers need no code for it.
 */
export function addUsageLimits(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    if (isRecordType(type)) countNodes(type);
    for (const field of Object.values(type.getFields())) {
      const resolve = watchLoads(field, (field.resolve ?? defaultFieldResolver) as Resolver);
      const isLeaf = isLeafType(getNamedType(field.type));
      const isList = isListType(getNullableType(field.type));
      field.resolve = isLeaf ? withValueCount(resolve) : isList ? withSlicedList(resolve) : withFieldCount(resolve);
    }
  }
  return schema;
}

/** A field that calls Keap is outstanding until it has its result. */
function watchLoads(field: GraphQLField<unknown, Context>, resolve: Resolver): Resolver {
  const { access = [] } = field.extensions as FieldAccess;
  if (access.length === 0) return resolve;
  return (source, args, context, info) => {
    const value = resolve(source, args, context, info);
    context.outstanding.add(value, access, info);
    return value;
  };
}

/** graphql-js calls `isTypeOf` for every object of a type: the one place that all records pass. */
function countNodes(type: GraphQLObjectType<unknown, Context>): void {
  const isTypeOf = type.isTypeOf;
  type.isTypeOf = (value, context, info) => {
    context.usage.countNode();
    return isTypeOf === undefined || isTypeOf === null ? true : isTypeOf(value, context, info);
  };
}

function withFieldCount(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    context.usage.countField(String(info.path.key).length);
    return resolve(source, args, context, info);
  };
}

function withValueCount(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    const { usage } = context;
    usage.countField(String(info.path.key).length);
    const value = resolve(source, args, context, info);
    if (typeof value === 'string') usage.countBytes(value.length);
    else if (typeof value === 'object' && value !== null) return countObjectBytes(value, usage);
    return value;
  };
}

/** A list of values, an object value, or a promise of a value. */
function countObjectBytes(value: object, usage: OperationUsage): unknown {
  if (isPromise(value)) {
    return value.then((one) => {
      usage.countBytes(measureLength(one));
      return one;
    });
  }
  usage.countBytes(measureLength(value));
  return value;
}

/** About how many bytes a value takes in the response. */
function measureLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  if (!Array.isArray(value)) return JSON.stringify(value)?.length ?? 0;
  let size = 0;
  for (const one of value) size += measureLength(one) + 3;
  return size;
}

function withSlicedList(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    context.usage.countField(String(info.path.key).length);
    const list: unknown = resolve(source, args, context, info);
    if (isPromise(list)) return list.then((items) => sliceList(items, context.usage));
    return sliceList(list, context.usage);
  };
}

function sliceList(items: unknown, usage: OperationUsage): unknown {
  if (!Array.isArray(items) || (items.length <= MAX_UNSLICED_LENGTH && !usage.isSliceUsedUp())) return items;
  return yieldInSlices(items, usage);
}

/** The items of a list for graphql-js. Once the slice is used up, items become promises that resolve in later slices. */
function* yieldInSlices(items: readonly unknown[], usage: OperationUsage): Generator {
  for (const item of items) {
    const mustWait = !isPromise(item) && usage.isSliceUsedUp();
    yield mustWait ? usage.waitForSlice(item) : item;
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
