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
export function introspectionFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limit: number,
): number {
  const walk: Walk = { schema, limit, counted: 0, fragments: fragmentsOf(document) };
  for (const { name, arguments: args, selectionSet } of fieldsIn(operation.selectionSet, walk)) {
    if (selectionSet === undefined) continue;
    if (name.value === '__schema') countBelow(selectionSet, __Schema, schema, walk);
    if (name.value === '__type') countBelow(selectionSet, __Type, typeNamed(args, schema), walk);
  }
  return walk.counted;
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly limit: number;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  counted: number;
}

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  return fragments;
}

/** The fields of a selection set, with its fragments in their places; one spread after the other, each once. */
function* fieldsIn(selectionSet: SelectionSetNode, walk: Walk, spread = new Set<string>()): Generator<FieldNode> {
  for (const one of selectionSet.selections) {
    if (one.kind === Kind.FIELD) yield one;
    else if (one.kind === Kind.INLINE_FRAGMENT) yield* fieldsIn(one.selectionSet, walk, spread);
    else if (!spread.has(one.name.value)) {
      spread.add(one.name.value);
      const fragment = walk.fragments.get(one.name.value);
      if (fragment !== undefined) yield* fieldsIn(fragment.selectionSet, walk, spread);
    }
  }
}

function countBelow(selectionSet: SelectionSetNode, type: GraphQLObjectType, value: unknown, walk: Walk): void {
  if (value === null || value === undefined) return;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const fields = [...fieldsIn(selectionSet, walk)];
  const info = { schema: walk.schema } as GraphQLResolveInfo;
  for (const item of items) {
    for (const node of fields) {
      if (walk.counted > walk.limit) return;
      walk.counted += 1;
      const field = type.getFields()[node.name.value];
      const below = field === undefined ? null : getNamedType(field.type);
      if (field === undefined || !isObjectType(below) || node.selectionSet === undefined) continue;
      const found: unknown = field.resolve?.(item, { includeDeprecated: true }, undefined, info);
      countBelow(node.selectionSet, below, found, walk);
    }
  }
}

/** The type that a `__type` field names; where only a variable tells it, the type of queries, the largest there is. */
function typeNamed(args: FieldNode['arguments'], schema: GraphQLSchema): GraphQLNamedType | null | undefined {
  const value = args?.find(({ name }) => name.value === 'name')?.value;
  return value?.kind === Kind.STRING ? schema.getType(value.value) : schema.getQueryType();
}
