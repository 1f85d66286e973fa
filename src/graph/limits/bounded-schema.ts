import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isIntrospectionType,
  isLeafType,
  isListType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Context } from '../operation/context.js';
import type { OperationUsage } from './usage.js';

type Resolver = GraphQLFieldResolver<unknown, Context>;

/** Lists up to this length are handed over in one go: what they hold is seen to by the lists in it. */
const MAX_UNSLICED_LENGTH = 8;

/**
 * Has every field of the schema count what it adds to an answer, stop once its operation is stopped, and give up the event
 * loop between the items of lists. It is one pass over the built schema, so no resolver has to think of it.
 */
export function addUsageLimits(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    if (type.getInterfaces().some(({ name }) => name === 'Node')) countNodes(type);
    for (const field of Object.values(type.getFields())) {
      const resolve = (field.resolve ?? defaultFieldResolver) as Resolver;
      const isLeaf = isLeafType(getNamedType(field.type));
      const isList = isListType(getNullableType(field.type));
      field.resolve = isLeaf ? withValueCount(resolve) : isList ? withSlicedList(resolve) : withFieldCount(resolve);
    }
  }
  return schema;
}

/** graphql-js asks a type about every object it is about to answer as one: the one place where all records pass. */
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

/** A list of values, a value of several parts, or a value that is still to come. */
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

/** About as many bytes as a value takes in the answer. */
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

/** The items of a list, as graphql-js takes them: from the one on with which a slice is used up, each in its later turn. */
function* yieldInSlices(items: readonly unknown[], usage: OperationUsage): Generator {
  for (const item of items) {
    const mustWait = !isPromise(item) && usage.isSliceUsedUp();
    yield mustWait ? usage.waitForSlice(item) : item;
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
