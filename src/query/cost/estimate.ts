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
import { exactly, ONE, times } from './amount.js';
import { collectFields, type Selecting } from './collect-fields.js';
import { SizeEstimator, type CostFacts } from './facts.js';
import { CostAccumulator, type CostPart } from './ledger.js';
import { createRootRecords, type Records } from './records.js';
import type { FieldAsked } from './steps/step-context.js';
import { take } from './steps/take.js';

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
export interface Priced extends Selecting {
  readonly operation: OperationDefinitionNode;
  /** How a `filter` argument of a list becomes Keap's conditions; see AskedFilter. */
  readonly askedFilter: FieldAsked['askedFilter'];
  /** The collection that an argument names (`customFields(on:)`), for a field whose table depends on it. */
  readonly facts: CostFacts;
  /** What memory holds does not count: Keap is asked anyway. */
  readonly isFresh?: boolean;
}

/** Selections looked at beyond this are an operation that fragments blow up: its answer is without bounds. */
const MOST_SELECTIONS = 20_000;

/** What a value inside a record holds on the average, where it is a list. */
const USUAL_VALUES = 2;

/**
 * What an operation will cost, by going over its selection once: owners by page sizes and sizes of collections, and from
 * them the calls that the planner's own functions give. Nothing is resolved, asked or made up; it takes as long as the
 * selection is long. Throws nothing.
 */
export function estimate(priced: Priced): Estimate {
  const walk = new Walk(priced);
  const type = priced.schema.getRootType(priced.operation.operation);
  if (type !== null && type !== undefined) walk.visit(type, [priced.operation.selectionSet], createRootRecords(ONE));
  return walk.result();
}

/** The page that a connection is: its records, and those in whose lists they are. */
interface Page {
  readonly records: Records;
}

class Walk {
  private readonly sizeEstimator: SizeEstimator;
  private readonly costs: CostAccumulator;
  private readonly place = { path: '' };
  private nodes = 0;
  private fields = 0;
  private selections = 0;

  constructor(private readonly priced: Priced) {
    this.sizeEstimator = new SizeEstimator(priced.facts);
    this.costs = new CostAccumulator(this.sizeEstimator, this.place, priced.isFresh === true);
  }

  result(): Estimate {
    const { total, parts } = this.costs;
    const most = this.sizeEstimator.areAllKnown && Number.isFinite(total.most) ? Math.ceil(total.most) : null;
    return {
      calls: Math.min(rounded(total.expected), most ?? Infinity),
      atMostCalls: most,
      nodes: Math.round(this.nodes),
      fields: Math.round(this.fields),
      areSizesKnown: this.sizeEstimator.areAllKnown,
      parts: [...parts.values()]
        .map((part) => ({ ...part, calls: rounded(part.calls) }))
        .sort((a, b) => b.calls - a.calls),
    };
  }

  /** Goes over what is selected on objects of a type, of which the answer holds as many as `records` says. */
  visit(type: GraphQLObjectType, sets: readonly SelectionSetNode[], records: Records, page: Page | null = null): void {
    const selected = collectFields(this.priced, type, sets);
    this.selections += selected.size;
    if (this.selections > MOST_SELECTIONS) {
      this.fields = Infinity;
      return;
    }
    this.fields += records.count.expected * selected.size;
    if (type.getInterfaces().some(({ name }) => name === 'Node')) this.nodes += records.count.expected;
    for (const [name, nodes] of selected) {
      const field = type.getFields()[nodes[0]?.name.value ?? ''];
      if (field === undefined) continue;
      const above = this.place.path;
      this.place.path = above === '' ? name : `${above}.${name}`;
      this.field(field, nodes, records, page);
      this.place.path = above;
    }
  }

  private field(
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    records: Records,
    page: Page | null,
  ): void {
    const { access } = field.extensions as { readonly access?: AccessPath };
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const named = getNamedType(field.type);
    if (access === undefined || access.length === 0) {
      if (isObjectType(named)) this.visit(named, sets, this.inside(field, named, records, page), null);
      return;
    }
    const args = argumentsOf(field, nodes[0], this.priced.variableValues);
    if (args === null) return;
    const asked: FieldAsked = { field, args, sets, selecting: this.priced, askedFilter: this.priced.askedFilter };
    const reached = take(access, asked, { records, page, sizeEstimator: this.sizeEstimator, costs: this.costs });
    for (const { of, records: found } of reached) this.below(named, of, sets, found, records);
  }

  /** Goes on below a field that asked Keap. */
  private below(
    named: ReturnType<typeof getNamedType>,
    of: GraphQLObjectType | null,
    sets: readonly SelectionSetNode[],
    found: Records,
    owners: Records,
  ): void {
    if (isLeafType(named)) return;
    const type = isAbstractType(named) ? of : named;
    if (!isObjectType(type)) return;
    if (isConnection(type)) this.visit(type, sets, { ...owners, key: null }, { records: found });
    else this.visit(type, sets, found);
  }

  /** What a field shows that asks nothing: a page's own records, the record a payload holds, or a value inside a record. */
  private inside(
    field: GraphQLField<unknown, unknown>,
    type: GraphQLObjectType,
    records: Records,
    page: Page | null,
  ): Records {
    if (page !== null && (field.name === 'nodes' || field.name === 'edges')) return page.records;
    const isRecord = type.getInterfaces().some(({ name }) => name === 'Node');
    if (isRecord && records.key !== null) return records;
    const count = isList(field.type) ? times(records.count, exactly(USUAL_VALUES)) : records.count;
    // A value is asked about as the record it is in.
    return { ...records, count };
  }
}

/** A call more or less is a whole one; what is next to none is none. */
const rounded = (calls: number): number => (calls < 0.5 ? 0 : Math.round(calls));

const isList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));

export const isConnection = (type: GraphQLObjectType): boolean =>
  type.name.endsWith('Connection') && type.getFields()['pageInfo'] !== undefined;

/** The arguments as execution will see them; null where it will refuse them. */
function argumentsOf(
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
