import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isIntrospectionType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { FieldAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { isRecordType } from '../../query/cost/collect-fields.js';
import type { OperationUsage } from './usage.js';

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
      const counted = isLeaf ? withValueCount(resolve) : isList ? withSlicedList(resolve) : withFieldCount(resolve);
      field.resolve = rejectInsteadOfThrow(field, counted);
    }
  }
  return schema;
}

/**
 * Errors become rejections, that of null at a non-null field too. An error that is thrown ends the list around its field at
 * once in graphql-js 16, and the promises of the items before it then reject without a handler, which ends the process.
 */
function rejectInsteadOfThrow({ name, type }: GraphQLField<unknown, Context>, resolve: Resolver): Resolver {
  const isRequired = isNonNullType(type);
  return (source, args, context, info) => {
    try {
      const value = resolve(source, args, context, info);
      if (!isRequired || (value !== null && value !== undefined)) return value;
      throw new Error(`Cannot return null for non-nullable field ${info.parentType.name}.${name}.`);
    } catch (error) {
      return Promise.reject(error);
    }
  };
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
    try {
      context.usage.countNode();
    } catch (error) {
      return Promise.reject(error);
    }
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

/**
 * The items of a list for graphql-js. Once the slice is used up, items become promises that resolve in later slices. The
 * list ends where the operation is stopped, since its data is not returned then.
 */
function* yieldInSlices(items: readonly unknown[], usage: OperationUsage): Generator {
  for (const item of items) {
    if (usage.stopError !== null) return;
    const mustWait = !isPromise(item) && usage.isSliceUsedUp();
    yield mustWait ? usage.waitForSlice(item) : item;
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
