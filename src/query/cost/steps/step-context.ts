import type { GraphQLField, GraphQLObjectType, SelectionSetNode } from 'graphql';
import { table, type ResourceKey } from '../../../resources/table.js';
import type { Amount } from '../amount.js';
import type { SelectionContext } from '../collect-fields.js';
import type { RequestedFilter, SizeEstimator } from '../facts.js';
import type { CostAccumulator } from '../ledger.js';
import type { Records } from '../records.js';

/** A field that may ask Keap, as an operation has it. */
export interface SelectedField {
  readonly field: GraphQLField<unknown, unknown>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly sets: readonly SelectionSetNode[];
  readonly selectionContext: SelectionContext;
  /** The conditions that a list's `filter` argument stands for. */
  readonly resolveFilter: (
    field: GraphQLField<unknown, unknown>,
    key: ResourceKey,
    args: Readonly<Record<string, unknown>>,
  ) => RequestedFilter;
}

/** Where a step is taken. */
export interface StepContext {
  readonly records: Records;
  /** The page whose edge the field is on; null elsewhere. */
  readonly page: { readonly records: Records } | null;
  readonly sizeEstimator: SizeEstimator;
  readonly costs: CostAccumulator;
}

/** What a field leads to: records of one type. */
export interface StepResult {
  /** The type of the records where the field answers an interface. */
  readonly concreteType: GraphQLObjectType | null;
  readonly records: Records;
}

/** No more different records than the collection holds. */
export const maxDistinct = (sizeEstimator: SizeEstimator, key: ResourceKey): Amount => ({
  expected: table[key].parent === null ? (sizeEstimator.countRecords(key) ?? Infinity) : Infinity,
  most: sizeEstimator.maxRecords(key),
});
