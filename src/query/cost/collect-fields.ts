import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

/** What it takes to read a selection as execution does. */
export interface SelectionContext {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** The fields selected on records of a type, by the name they have in the answer: fragments looked through, skipped ones left out. */
export function collectFields(
  selectionContext: SelectionContext,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): ReadonlyMap<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const set of sets) collect(selectionContext, type, set, fields, visited);
  return fields;
}

function collect(
  selectionContext: SelectionContext,
  type: GraphQLObjectType,
  set: SelectionSetNode,
  fields: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const selection of set.selections) {
    if (isSkipped(selection, selectionContext.variableValues)) continue;
    if (selection.kind === Kind.FIELD) {
      const name = selection.alias?.value ?? selection.name.value;
      const existing = fields.get(name);
      if (existing === undefined) fields.set(name, [selection]);
      else existing.push(selection);
      continue;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (visited.has(selection.name.value)) continue;
      visited.add(selection.name.value);
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : selectionContext.fragments[selection.name.value];
    if (fragment !== undefined && applies(selectionContext.schema, fragment.typeCondition?.name.value, type))
      collect(selectionContext, type, fragment.selectionSet, fields, visited);
  }
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}

/** Whether `@skip` or `@include` takes a part of a selection out. */
export function isSkipped(
  node: { readonly directives?: readonly DirectiveNode[] },
  variableValues: Readonly<Record<string, unknown>>,
): boolean {
  if (!node.directives?.length) return false;
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true) return true;
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] === false;
}
