import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  __Schema,
  __Type,
  getNamedType,
  isObjectType,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { getLimit, tooLargeError, type LimitName, type Limits } from './limits.js';

/** The size of an operation, with its fragments expanded. */
export interface DocumentSize {
  /** Fields on the deepest path; a root field alone is 1. Introspection does not count. */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
}

/** The size of one selection set; `fields` are those at its own level. */
interface SelectionSize {
  readonly depth: number;
  readonly aliases: number;
  readonly fields: number;
}

const EMPTY_SIZE: SelectionSize = { depth: 0, aliases: 0, fields: 0 };

/**
 * Measures an operation. Each fragment is measured once and counted wherever it is spread, so the work grows with the
 * document alone, however its fragments are nested. Cyclic and missing fragments add nothing: validation rejects them.
 */
export function measureDocument(document: DocumentNode, operation: OperationDefinitionNode): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const measured = new Map<string, SelectionSize>();
  const { depth, aliases, fields } = measure(operation.selectionSet, fragments, measured);
  return { depth, aliases, rootFields: fields };
}

function measure(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, SelectionSize>,
): SelectionSize {
  let [depth, aliases, fields] = [0, 0, 0];
  for (const one of selections) {
    if (one.kind === Kind.FIELD) {
      const nested = one.selectionSet === undefined ? EMPTY_SIZE : measure(one.selectionSet, fragments, measured);
      const isAboutSchema = one.name.value === '__schema' || one.name.value === '__type';
      depth = Math.max(depth, isAboutSchema ? 0 : 1 + nested.depth);
      aliases = sum(aliases, (one.alias === undefined ? 0 : 1) + nested.aliases);
      fields = sum(fields, 1);
    } else {
      const size =
        one.kind === Kind.INLINE_FRAGMENT
          ? measure(one.selectionSet, fragments, measured)
          : measureFragment(one.name.value, fragments, measured);
      depth = Math.max(depth, size.depth);
      aliases = sum(aliases, size.aliases);
      fields = sum(fields, size.fields);
    }
  }
  return { depth, aliases, fields };
}

function measureFragment(
  name: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, SelectionSize>,
): SelectionSize {
  const previous = measured.get(name);
  if (previous !== undefined) return previous;
  const fragment = fragments.get(name);
  if (fragment === undefined) return EMPTY_SIZE;
  // The size during its own measurement: this ends a cycle.
  measured.set(name, EMPTY_SIZE);
  const size = measure(fragment.selectionSet, fragments, measured);
  measured.set(name, size);
  return size;
}

/** Nested fragments may double with each level; the sum must stay a safe integer. */
const sum = (one: number, other: number): number => Math.min(Number.MAX_SAFE_INTEGER, one + other);

/** The limits that a document exceeds, each with the document's value. */
export function findExceededLimits(size: DocumentSize, limits: Limits): ReadonlyMap<LimitName, number> {
  const values: readonly (readonly [LimitName, value: number, limit: number])[] = [
    ['MAX_DEPTH', size.depth, limits.maxDepth],
    ['MAX_ALIASES', size.aliases, limits.maxAliases],
    ['MAX_ROOT_FIELDS', size.rootFields, limits.maxRootFields],
  ];
  return new Map(values.flatMap(([name, value, limit]) => (value > limit ? [[name, value] as const] : [])));
}

/**
 * Checks an operation against the limits of documents. Throws TOO_LARGE for the first that it exceeds; where limits are
 * only logged, returns all of them instead.
 */
export function checkDocument(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: Limits,
): ReadonlyMap<LimitName, number> {
  const exceeded = findExceededLimits(measureDocument(document, operation), limits);
  const [first] = exceeded;
  if (first === undefined || limits.mode === 'log') return exceeded;
  throw tooLargeError(first[0], first[1], getLimit(limits, first[0]));
}

/**
 * How many fields the response to an operation's introspection would have, counted up to `limit`, so that counting costs no
 * more than the largest response. graphql-js resolves introspection in one go and calls no resolver of the gateway, so it
 * must be measured before. Ignores `@skip` and `@include`.
 */
export function countIntrospectionFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limit: number,
): number {
  const traversal: Traversal = { schema, limit, counted: 0, fragments: collectFragments(document) };
  for (const { name, arguments: args, selectionSet } of listFields(operation.selectionSet, traversal)) {
    if (selectionSet === undefined) continue;
    if (name.value === '__schema') countNested(selectionSet, __Schema, schema, traversal);
    if (name.value === '__type') countNested(selectionSet, __Type, findNamedType(args, schema), traversal);
  }
  return traversal.counted;
}

interface Traversal {
  readonly schema: GraphQLSchema;
  readonly limit: number;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  counted: number;
}

function collectFragments({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  return fragments;
}

/** The fields of a selection set, with its fragments expanded, each once. */
function* listFields(
  selectionSet: SelectionSetNode,
  traversal: Traversal,
  visited = new Set<string>(),
): Generator<FieldNode> {
  for (const one of selectionSet.selections) {
    if (one.kind === Kind.FIELD) yield one;
    else if (one.kind === Kind.INLINE_FRAGMENT) yield* listFields(one.selectionSet, traversal, visited);
    else if (!visited.has(one.name.value)) {
      visited.add(one.name.value);
      const fragment = traversal.fragments.get(one.name.value);
      if (fragment !== undefined) yield* listFields(fragment.selectionSet, traversal, visited);
    }
  }
}

function countNested(
  selectionSet: SelectionSetNode,
  type: GraphQLObjectType,
  value: unknown,
  traversal: Traversal,
): void {
  if (value === null || value === undefined) return;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const fields = [...listFields(selectionSet, traversal)];
  const info = { schema: traversal.schema } as GraphQLResolveInfo;
  for (const item of items) {
    for (const node of fields) {
      if (traversal.counted > traversal.limit) return;
      traversal.counted += 1;
      const field = type.getFields()[node.name.value];
      const nestedType = field === undefined ? null : getNamedType(field.type);
      if (field === undefined || !isObjectType(nestedType) || node.selectionSet === undefined) continue;
      const nestedValue: unknown = field.resolve?.(item, { includeDeprecated: true }, undefined, info);
      countNested(node.selectionSet, nestedType, nestedValue, traversal);
    }
  }
}

/** The type that a `__type` field names; for a variable, the query type, which is the largest. */
function findNamedType(args: FieldNode['arguments'], schema: GraphQLSchema): GraphQLNamedType | null | undefined {
  const value = args?.find(({ name }) => name.value === 'name')?.value;
  return value?.kind === Kind.STRING ? schema.getType(value.value) : schema.getQueryType();
}
