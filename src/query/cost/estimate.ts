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
import { collectFields, isRecordType, type SelectionContext, type SelectedField } from './collect-fields.js';
import { CostAccumulator, type CostPart } from './cost-accumulator.js';
import { estimateSteps } from './steps/estimate-steps.js';

/** The estimated cost of an operation. */
export interface Estimate {
  /** The likely number of Keap calls. */
  readonly calls: number;
  /** The most Keap calls, apart from retries and batches that go early for the deadline; null where a collection was never counted. */
  readonly atMostCalls: number | null;
  /** The likely number of records in the result. */
  readonly nodes: number;
  /** The likely number of fields in the result. */
  readonly fields: number;
  readonly areSizesKnown: boolean;
  /** The calls by field, the most expensive first. */
  readonly parts: readonly CostPart[];
}

/** A validated operation with coerced variables. */
export interface EstimateInput extends SelectionContext {
  readonly operation: OperationDefinitionNode;
  /** Converts a list's `filter` argument to Keap's conditions; see RequestedFilter. */
  readonly resolveFilter: SelectedField['resolveFilter'];
  readonly facts: CostFacts;
  /** Cached responses do not count: Keap is called anyway. */
  readonly bypassCache?: boolean;
}

/** More selections than this mean that fragments blow up the operation: its result counts as unbounded. */
const MAX_SELECTIONS = 20_000;

/** The average length of a list inside a record. */
const USUAL_VALUES = 2;

/**
 * Estimates the cost of an operation in one pass over its selection: numbers of owners from page sizes and collection
 * sizes, and calls from the planner's own functions. Nothing is resolved or sent; the time is linear in the selection.
 * Never throws.
 */
export function estimate(input: EstimateInput): Estimate {
  const visitor = new SelectionVisitor(input);
  const type = input.schema.getRootType(input.operation.operation);
  if (type !== null && type !== undefined) visitor.visit(type, [input.operation.selectionSet], createRootRecords(ONE));
  return visitor.result();
}

/** The records of a connection. */
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

  /** Visits the fields selected on objects of a type, of which the result has `records.count`. */
  visit(type: GraphQLObjectType, sets: readonly SelectionSetNode[], records: Records, page: Page | null = null): void {
    const selected = collectFields(this.input, type, sets);
    this.selections += selected.size;
    if (this.selections > MAX_SELECTIONS) {
      this.fields = Infinity;
      return;
    }
    this.fields += records.count.expected * selected.size;
    if (isRecordType(type)) this.nodes += records.count.expected;
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

  /** Visits the selection below a field that calls Keap. */
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

  /** The records of a field that makes no call: those of its page, the record in its payload, or a value inside a record. */
  private deriveRecords(
    fieldDefinition: GraphQLField<unknown, unknown>,
    type: GraphQLObjectType,
    records: Records,
    page: Page | null,
  ): Records {
    if (page !== null && (fieldDefinition.name === 'nodes' || fieldDefinition.name === 'edges')) return page.records;
    if (isRecordType(type) && records.key !== null) return records;
    const count = isList(fieldDefinition.type) ? times(records.count, exactly(USUAL_VALUES)) : records.count;
    // Fields of a value belong to the record that it is in.
    return { ...records, count };
  }
}

/** Rounds to whole calls; less than half a call is none. */
const roundCalls = (calls: number): number => (calls < 0.5 ? 0 : Math.round(calls));

const isList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));

export const isConnection = (type: GraphQLObjectType): boolean =>
  type.name.endsWith('Connection') && type.getFields()['pageInfo'] !== undefined;

/** The arguments as execution reads them; null where it rejects them. */
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
