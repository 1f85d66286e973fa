import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { table, type ResourceKey } from '../../resources/table.js';
import type { KeapField } from './columns.js';

/** graphql-js gives all parents of one selection the same nodes, so a selection is visited once. */
const knownFields = new WeakMap<readonly FieldNode[], Map<string, ReadonlySet<string>>>();
const knownKeapFields = new WeakMap<readonly FieldNode[], Map<ResourceKey, readonly string[]>>();

function computeOnce<Name, Value>(
  known: WeakMap<readonly FieldNode[], Map<Name, Value>>,
  { fieldNodes }: GraphQLResolveInfo,
  name: Name,
  compute: () => Value,
): Value {
  const values = known.get(fieldNodes) ?? new Map<Name, Value>();
  const existing = values.get(name);
  if (existing !== undefined) return existing;
  const value = compute();
  known.set(fieldNodes, values.set(name, value));
  return value;
}

/**
 * The names of the fields that a query selects on `typeName` below the field being resolved. Fields selected on a
 * connection's `nodes` and `edges { node }` count as selected on the record.
 */
export function selectedFields(info: GraphQLResolveInfo, typeName: string): ReadonlySet<string> {
  return computeOnce(knownFields, info, typeName, () => findSelectedFields(info, typeName));
}

function findSelectedFields(info: GraphQLResolveInfo, typeName: string): ReadonlySet<string> {
  const found = new Set<string>();
  const type = info.schema.getType(typeName);
  if (!isObjectType(type)) return found;
  const names = new Set([typeName, ...type.getInterfaces().map(({ name }) => name)]);
  const returned = getNamedType(info.returnType);
  const isRecord = returned === type || (isAbstractType(returned) && info.schema.isSubType(returned, type));
  for (const node of info.fieldNodes) {
    if (!node.selectionSet) continue;
    if (isRecord) collect(info, node.selectionSet, names, (field) => found.add(field.name.value));
    else collectThroughConnection(info, node.selectionSet, names, found);
  }
  return found;
}

function collectThroughConnection(
  info: GraphQLResolveInfo,
  set: SelectionSetNode,
  names: ReadonlySet<string>,
  found: Set<string>,
): void {
  collect(info, set, null, (field) => {
    const name = field.name.value;
    if (!field.selectionSet) return;
    if (name === 'edges') collectThroughConnection(info, field.selectionSet, names, found);
    if (name === 'nodes' || name === 'node')
      collect(info, field.selectionSet, names, (column) => found.add(column.name.value));
  });
}

/** Visits the fields of a selection and its fragments, except skipped ones and those of fragments on other types than `names`. */
function collect(
  info: GraphQLResolveInfo,
  set: SelectionSetNode,
  names: ReadonlySet<string> | null,
  visit: (field: FieldNode) => void,
): void {
  for (const selection of set.selections) {
    if (isSkipped(info, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      visit(selection);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    const condition = fragment?.typeCondition?.name.value;
    if (fragment && (condition === undefined || names === null || names.has(condition)))
      collect(info, fragment.selectionSet, names, visit);
  }
}

function isSkipped(info: GraphQLResolveInfo, node: Parameters<typeof getDirectiveValues>[1]): boolean {
  if (!node.directives?.length) return false;
  if (getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.['if'] === true) return true;
  return getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.['if'] === false;
}

/** The info that the resolver of a field below the one being resolved would get; null when that field is not selected. */
export function narrowInfo(info: GraphQLResolveInfo, fieldName: string): GraphQLResolveInfo | null {
  const type = getNamedType(info.returnType);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  const fieldNodes: FieldNode[] = [];
  for (const { selectionSet } of info.fieldNodes) {
    if (selectionSet === undefined) continue;
    collect(info, selectionSet, new Set([type.name]), (node) => node.name.value === fieldName && fieldNodes.push(node));
  }
  if (field === undefined || fieldNodes.length === 0) return null;
  return { ...info, fieldName, fieldNodes, returnType: field.type };
}

/** Whether only `allowed` fields and `__typename` are selected: then a reference already holds them. */
export function selectsOnly(info: GraphQLResolveInfo, typeName: string, allowed: readonly string[]): boolean {
  for (const name of selectedFields(info, typeName)) if (name !== '__typename' && !allowed.includes(name)) return false;
  return true;
}

/** The columns of Keap's record from which the selected fields of a type are read. Always includes `id`. */
export function selectedColumns(info: GraphQLResolveInfo, typeName: string): string[] {
  const type = info.schema.getType(typeName) as GraphQLObjectType;
  const fields = type.getFields();
  const columns = new Set(['id']);
  for (const name of selectedFields(info, typeName)) {
    const keap = (fields[name]?.extensions as { readonly keap?: KeapField } | undefined)?.keap;
    for (const column of keap?.columns ?? []) columns.add(column);
  }
  return [...columns];
}

/**
 * The Keap properties that the selection below the field being resolved needs and a `fields` parameter must name, in a
 * fixed order. A later step drops those that the account's endpoint does not support.
 */
export function selectKeapFields(info: GraphQLResolveInfo, key: ResourceKey): readonly string[] {
  const typeName = table[key].node;
  if (typeName === null) return [];
  return computeOnce(knownKeapFields, info, key, () => listRequestableFields(key, selectedColumns(info, typeName)));
}

/** Those of the columns that a `fields` parameter must name at any endpoint of the row. */
export function listRequestableFields(key: ResourceKey, columns: readonly string[]): string[] {
  const named = table[key].endpoints.flatMap(({ fields }) => {
    if (fields === null) return [];
    return fields.mode === 'select' ? [...fields.byDefault, ...fields.optional] : fields.optional;
  });
  return [...new Set(named)].filter((name) => columns.includes(name));
}

/** Whether the returned type is an interface, so that its records must carry their type. */
export function returnsInterface(info: GraphQLResolveInfo): boolean {
  return isInterfaceType(getNamedType(info.returnType));
}
