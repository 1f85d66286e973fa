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
  type GraphQLField,
  getNamedType,
  isObjectType,
} from 'graphql';
import { findKeyByNode, table, type ResourceKey } from '../../resources/table.js';
import type { Amount, RequestedFilter, SizeEstimator, Records } from './facts.js';
import type { CostAccumulator } from './cost-accumulator.js';

/** The schema, fragments and variables that are needed to resolve a selection. */
export interface SelectionContext {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** The fields selected on a type, by their name in the result: with those of fragments, without skipped ones. */
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

/** Whether `@skip` or `@include` removes a part of a selection. */
export function isSkipped(
  node: { readonly directives?: readonly DirectiveNode[] },
  variableValues: Readonly<Record<string, unknown>>,
): boolean {
  if (!node.directives?.length) return false;
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true) return true;
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] === false;
}

/** A field of an operation that may call Keap. */
export interface SelectedField {
  readonly field: GraphQLField<unknown, unknown>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly sets: readonly SelectionSetNode[];
  readonly selectionContext: SelectionContext;
  /** Converts a list's `filter` argument to Keap's conditions. */
  readonly resolveFilter: (
    field: GraphQLField<unknown, unknown>,
    key: ResourceKey,
    args: Readonly<Record<string, unknown>>,
  ) => RequestedFilter;
}

/** The context in which a step is estimated. */
export interface StepContext {
  readonly records: Records;
  /** The page whose edge has the field (`contacts.edges.node`); null elsewhere. */
  readonly page: { readonly records: Records } | null;
  readonly sizeEstimator: SizeEstimator;
  readonly costs: CostAccumulator;
}

/** The result of a field: records of one type. */
export interface StepResult {
  /** The type of the records where the field returns an interface. */
  readonly concreteType: GraphQLObjectType | null;
  readonly records: Records;
}

/** The maximum number of distinct records: those of the whole collection. */
export const maxDistinct = (sizeEstimator: SizeEstimator, key: ResourceKey): Amount => ({
  expected: table[key].parent === null ? (sizeEstimator.countRecords(key) ?? Infinity) : Infinity,
  most: sizeEstimator.maxRecords(key),
});

/** Whether the objects of a type are records of a collection: lines of orders and snapshots are nodes, and no records. */
export const isRecordType = (type: GraphQLObjectType): boolean =>
  findKeyByNode(type.name) !== null && type.getInterfaces().some(({ name }) => name === 'Node');

/** The names of the fields selected on the records of a field. */
export function collectSelectedNames({ field, sets, selectionContext }: SelectedField): ReadonlySet<string> {
  const names = new Set<string>();
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return new Set(['?']);
  const visit = (of: GraphQLObjectType, selections: readonly SelectionSetNode[]): void => {
    const isPage = of.getFields()['pageInfo'] !== undefined || of.name.endsWith('Edge');
    for (const nodes of collectFields(selectionContext, of, selections).values()) {
      const name = nodes[0]?.name.value ?? '';
      if (!isPage) names.add(name);
      else if (name === 'nodes' || name === 'edges' || name === 'node') {
        const inner = getNamedType(of.getFields()[name]?.type);
        if (isObjectType(inner))
          visit(
            inner,
            nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
          );
      }
    }
  };
  visit(type, sets);
  return names;
}

/** Whether the loaded record has all selected fields, so that no call is needed. */
export function isFree(freeFields: readonly string[], selectedField: SelectedField): boolean {
  if (freeFields.length === 0) return false;
  for (const name of collectSelectedNames(selectedField))
    if (name !== '__typename' && !freeFields.includes(name)) return false;
  return true;
}

/** The page size; null for one that the gateway rejects. */
export function readPageSize({ args }: SelectedField, most: number): number | null {
  const first = args['first'] ?? 50;
  return typeof first === 'number' && first >= 1 && first <= most ? first : null;
}

/** Whether a connection's `totalCount` is selected, for which the whole list is read. */
export function selectsTotal({ field, sets, selectionContext }: SelectedField): boolean {
  const type = getNamedType(field.type);
  if (!isObjectType(type) || type.getFields()['totalCount'] === undefined) return false;
  return [...collectFields(selectionContext, type, sets).values()].some(([node]) => node?.name.value === 'totalCount');
}
