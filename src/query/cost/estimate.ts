import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { AccessPath } from './access-path.js';
import { exactly, ONE, times, SizeEstimator, type CostFacts, createRootRecords, type Records } from './facts.js';
import { collectFields, type SelectionContext, type SelectedField } from './collect-fields.js';
import { CostAccumulator, type CostPart } from './ledger.js';
import { estimateSteps } from './steps/take.js';

/** What an operation is thought to cost. */
export interface Estimate {
  /** Keap calls, as is likely. */
  readonly calls: number;
  /** Keap calls that it cannot exceed, repeated ones aside; null where a collection it reaches was never counted. */
  readonly atMostCalls: number | null;
  /** Records in the answer, as is likely. */
  readonly nodes: number;
  /** Fields in the answer, as is likely. */
  readonly fields: number;
  readonly areSizesKnown: boolean;
  /** Where the calls come from, the dearest first. */
  readonly parts: readonly CostPart[];
}

/** An operation and what it is asked with, checked and coerced. */
export interface EstimateInput extends SelectionContext {
  readonly operation: OperationDefinitionNode;
  /** How a `filter` argument of a list becomes Keap's conditions; see AskedFilter. */
  readonly resolveFilter: SelectedField['resolveFilter'];
  /** The collection that an argument names (`customFields(on:)`), for a field whose table depends on it. */
  readonly facts: CostFacts;
  /** What memory holds does not count: Keap is asked anyway. */
  readonly bypassCache?: boolean;
}

/** Selections looked at beyond this are an operation that fragments blow up: its answer is without bounds. */
const MAX_SELECTIONS = 20_000;

/** What a value inside a record holds on the average, where it is a list. */
const USUAL_VALUES = 2;

/**
 * What an operation will cost, by going over its selection once: owners by page sizes and sizes of collections, and from
 * them the calls that the planner's own functions give. Nothing is resolved, asked or made up; it takes as long as the
 * selection is long. Throws nothing.
 */
export function estimate(input: EstimateInput): Estimate {
  const visitor = new SelectionVisitor(input);
  const type = input.schema.getRootType(input.operation.operation);
  if (type !== null && type !== undefined) visitor.visit(type, [input.operation.selectionSet], createRootRecords(ONE));
  return visitor.result();
}

/** The page that a connection is: its records, and those in whose lists they are. */
interface Page {
  readonly records: Records;
}

class SelectionVisitor {
  private readonly sizeEstimator: SizeEstimator;
  private readonly costs: CostAccumulator;
  private readonly position = { path: '' };
  private nodes = 0;
  private fields = 0;
  private selections = 0;

  constructor(private readonly input: EstimateInput) {
    this.sizeEstimator = new SizeEstimator(input.facts);
    this.costs = new CostAccumulator(this.sizeEstimator, this.position, input.bypassCache === true);
  }

  result(): Estimate {
    const { total, parts } = this.costs;
    const most = this.sizeEstimator.areAllKnown && Number.isFinite(total.most) ? Math.ceil(total.most) : null;
    return {
      calls: Math.min(roundCalls(total.expected), most ?? Infinity),
      atMostCalls: most,
      nodes: Math.round(this.nodes),
      fields: Math.round(this.fields),
      areSizesKnown: this.sizeEstimator.areAllKnown,
      parts: [...parts.values()]
        .map((part) => ({ ...part, calls: roundCalls(part.calls) }))
        .sort((a, b) => b.calls - a.calls),
    };
  }

  /** Goes over what is selected on objects of a type, of which the answer holds as many as `records` says. */
  visit(type: GraphQLObjectType, sets: readonly SelectionSetNode[], records: Records, page: Page | null = null): void {
    const selected = collectFields(this.input, type, sets);
    this.selections += selected.size;
    if (this.selections > MAX_SELECTIONS) {
      this.fields = Infinity;
      return;
    }
    this.fields += records.count.expected * selected.size;
    if (type.getInterfaces().some(({ name }) => name === 'Node')) this.nodes += records.count.expected;
    for (const [name, nodes] of selected) {
      const fieldDefinition = type.getFields()[nodes[0]?.name.value ?? ''];
      if (fieldDefinition === undefined) continue;
      const parentPath = this.position.path;
      this.position.path = parentPath === '' ? name : `${parentPath}.${name}`;
      this.visitField(fieldDefinition, nodes, records, page);
      this.position.path = parentPath;
    }
  }

  private visitField(
    fieldDefinition: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    records: Records,
    page: Page | null,
  ): void {
    const { access } = fieldDefinition.extensions as { readonly access?: AccessPath };
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const namedType = getNamedType(fieldDefinition.type);
    if (access === undefined || access.length === 0) {
      if (isObjectType(namedType))
        this.visit(namedType, sets, this.deriveRecords(fieldDefinition, namedType, records, page), null);
      return;
    }
    const args = readArguments(fieldDefinition, nodes[0], this.input.variableValues);
    if (args === null) return;
    const selectedField: SelectedField = {
      field: fieldDefinition,
      args,
      sets,
      selectionContext: this.input,
      resolveFilter: this.input.resolveFilter,
    };
    const results = estimateSteps(access, selectedField, {
      records,
      page,
      sizeEstimator: this.sizeEstimator,
      costs: this.costs,
    });
    for (const { concreteType, records: found } of results)
      this.visitResult(namedType, concreteType, sets, found, records);
  }

  /** Goes on below a field that asked Keap. */
  private visitResult(
    namedType: ReturnType<typeof getNamedType>,
    concreteType: GraphQLObjectType | null,
    sets: readonly SelectionSetNode[],
    found: Records,
    owners: Records,
  ): void {
    if (isLeafType(namedType)) return;
    const type = isAbstractType(namedType) ? concreteType : namedType;
    if (!isObjectType(type)) return;
    if (isConnection(type)) this.visit(type, sets, { ...owners, key: null }, { records: found });
    else this.visit(type, sets, found);
  }

  /** What a field shows that asks nothing: a page's own records, the record a payload holds, or a value inside a record. */
  private deriveRecords(
    fieldDefinition: GraphQLField<unknown, unknown>,
    type: GraphQLObjectType,
    records: Records,
    page: Page | null,
  ): Records {
    if (page !== null && (fieldDefinition.name === 'nodes' || fieldDefinition.name === 'edges')) return page.records;
    const isRecord = type.getInterfaces().some(({ name }) => name === 'Node');
    if (isRecord && records.key !== null) return records;
    const count = isList(fieldDefinition.type) ? times(records.count, exactly(USUAL_VALUES)) : records.count;
    // A value is asked about as the record it is in.
    return { ...records, count };
  }
}

/** A call more or less is a whole one; what is next to none is none. */
const roundCalls = (calls: number): number => (calls < 0.5 ? 0 : Math.round(calls));

const isList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));

export const isConnection = (type: GraphQLObjectType): boolean =>
  type.name.endsWith('Connection') && type.getFields()['pageInfo'] !== undefined;

/** The arguments as execution will see them; null where it will refuse them. */
function readArguments(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode | undefined,
  variableValues: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | null {
  if (node === undefined) return null;
  try {
    return getArgumentValues(field, node, variableValues);
  } catch {
    return null;
  }
}
