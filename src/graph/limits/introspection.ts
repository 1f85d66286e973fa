import {
  __Schema,
  __Type,
  getNamedType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * How many fields the answer to an operation's questions about the schema would have, counted up to `limit`: no further, so
 * that counting costs no more than an answer of the largest size. graphql-js answers such questions without a pause and
 * calls nothing of ours on the way, so they have to be measured before. `@skip` and `@include` are not looked at.
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

/** The fields of a selection set, with its fragments in their places; one spread after the other, each once. */
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

/** The type that a `__type` field names; where only a variable tells it, the type of queries, the largest there is. */
function findNamedType(args: FieldNode['arguments'], schema: GraphQLSchema): GraphQLNamedType | null | undefined {
  const value = args?.find(({ name }) => name.value === 'name')?.value;
  return value?.kind === Kind.STRING ? schema.getType(value.value) : schema.getQueryType();
}
