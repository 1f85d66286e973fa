import type { Clause, CollectionSize } from '../../keap/keap-client.js';
import { findOwnerEdge, table, type ResourceKey } from '../../resources/table.js';
import type { Endpoint } from '../../resources/row.js';
import type { BulkChoice } from '../sources/source.js';

/** An estimated number: its likely value, and its upper bound (Infinity where it has none). */
export interface Amount {
  readonly expected: number;
  readonly most: number;
}

export const exactly = (n: number): Amount => ({ expected: n, most: n });
export const NONE: Amount = exactly(0);
export const ONE: Amount = exactly(1);

/** Infinity times 0 is 0 here: no records have no children. */
const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

export const plus = (a: Amount, b: Amount): Amount => ({
  expected: a.expected + b.expected,
  most: a.most + b.most,
});

export const minus = (a: Amount, b: Amount): Amount => ({
  expected: Math.max(0, a.expected - b.expected),
  most: a.most === Infinity ? (b.most === Infinity ? 0 : Infinity) : Math.max(0, a.most - b.most),
});

export const times = (a: Amount, b: Amount): Amount => ({
  expected: product(a.expected, b.expected),
  most: product(a.most, b.most),
});

export const atMost = (a: Amount, b: Amount): Amount => ({
  expected: Math.min(a.expected, b.expected),
  most: Math.min(a.most, b.most),
});

export const larger = (a: Amount, b: Amount): Amount => ({
  expected: Math.max(a.expected, b.expected),
  most: Math.max(a.most, b.most),
});

/** The expected number of distinct items in `draws` uniform draws from `population`. */
export function estimateDistinct(draws: number, population: number): number {
  if (population <= 0 || draws <= 0) return 0;
  if (population === Infinity) return draws;
  return Math.min(
    draws,
    population * -Math.expm1(draws * Math.log1p(-Math.min(1, 1 / population))) || Math.min(draws, 1),
  );
}

/** The facts of an estimate. All are in memory; none needs a call. */
export interface CostFacts {
  /** The endpoint in use, and the ones to try when it turns out to be missing; none once it has answered. */
  endpointChoices(key: ResourceKey): { readonly current: Endpoint; readonly alternatives: readonly Endpoint[] };
  /** Whether the account serves the collection, as far as it is known. */
  isServed(key: ResourceKey): boolean;
  collectionSize(key: ResourceKey): CollectionSize | null;
  /** Which of the endpoint's `sparseColumns` the rows of its lists lack; null before any list was read. */
  absentColumns(key: ResourceKey): ReadonlySet<string> | null;
  /** The bulk list of a child collection; null where the account has none. */
  findBulk(key: ResourceKey): BulkChoice | null;
  /** Whether the account may count the children of an owner. */
  canCount(key: ResourceKey): boolean;
  /** Whether this process has a whole reference table in memory, or with `identity` the identity of the credential. */
  isCached(what: ResourceKey | 'identity'): boolean;
  /** How many calls identify the credential where the identity is not cached. */
  readonly identityCalls: { readonly expected: number; readonly most: number };
  /** How many calls a tagging takes, by the arguments of the mutation. */
  countTagRequests(action: 'apply' | 'remove', contacts: number, tags: number): number;
}

/** Keap's conditions for the `filter` argument of a list. Null: the gateway rejects the argument and sends nothing. */
export type RequestedFilter = { readonly clauses: readonly Clause[]; readonly customFields: boolean } | null;

/** Users, tags, stages and the like change rarely. */
const REFERENCE_GROWTH = 1.1;
/** Children per owner where neither collection has a known size. */
const USUAL_CHILDREN = 2;
/** Members of a list inside a record. */
export const USUAL_MEMBERS = 3;

/** Derives the numbers of an estimate from the facts, and notes whether all sizes were known. */
export class SizeEstimator {
  /** Whether the size of every collection used is known. */
  areAllKnown = true;

  constructor(readonly facts: CostFacts) {}

  /** How many records a collection has; null where it is unknown. */
  countRecords(key: ResourceKey): number | null {
    const { parent, embeddedIn } = table[key];
    // Child lists have no count of their own.
    if (parent !== null) return null;
    if (!this.facts.isServed(key) && embeddedIn !== null) return this.countEmbedded(embeddedIn.resource);
    const size = this.facts.collectionSize(key);
    if (size !== null && size.basis !== 'atLeast') return size.records;
    if (this.facts.isServed(key)) this.areAllKnown = false;
    return null;
  }

  /** A collection known from embedded copies has fewer records than the one that holds them. */
  private countEmbedded(from: ResourceKey): number | null {
    const others = this.countRecords(from);
    return others === null ? null : Math.ceil(Math.sqrt(others));
  }

  /** The upper bound of a collection: its count and one page added since; a reference table grows more slowly. */
  maxRecords(key: ResourceKey): number {
    const { embeddedIn } = table[key];
    if (!this.facts.isServed(key)) return embeddedIn === null ? 0 : this.maxRecords(embeddedIn.resource);
    const { current, alternatives } = this.facts.endpointChoices(key);
    if (current.responseShape === 'record') return 1;
    const recordCount = this.countRecords(key);
    const page = Math.max(...[current, ...alternatives].map(({ pageSize }) => pageSize));
    if (recordCount === null) return Infinity;
    return table[key].isReference ? Math.ceil(recordCount * REFERENCE_GROWTH) + 10 : recordCount + page;
  }

  /** How many children an owner has on average. */
  meanChildren(owner: ResourceKey, to: ResourceKey, isHighFanOut: boolean): number {
    const nestedCount = this.countNested(owner, to);
    const [children, owners] = [nestedCount ?? this.countRecords(to), this.countRecords(owner)];
    if (children !== null && owners !== null) return owners === 0 ? 0 : children / owners;
    return isHighFanOut ? Infinity : USUAL_CHILDREN;
  }

  /** The most children that one owner can have. */
  maxChildren(to: ResourceKey): number {
    if (table[to].parent === null) return this.maxRecords(to);
    const target = Object.values(table[to].edges).find(({ kind }) => kind === 'belongsTo');
    return target === undefined ? Infinity : this.maxRecords(target.to);
  }

  /** The total of a child list, such as tags on contacts: a few for each record of the larger side. */
  private countNested(owner: ResourceKey, to: ResourceKey): number | null {
    const { parent, edges } = table[to];
    if (parent === null) return null;
    const target = Object.values(edges).find(({ kind }) => kind === 'belongsTo')?.to;
    const larger = Math.max(this.countRecords(owner) ?? 0, (target && this.countRecords(target)) ?? 0);
    return larger === 0 ? null : larger * (target === undefined ? 1 : USUAL_MEMBERS);
  }
}

/** The share of a collection that a filter likely matches, and the most records it can match. */
export function estimateSelectivity(
  sizeEstimator: SizeEstimator,
  key: ResourceKey,
  clauses: readonly Clause[],
): { readonly share: number; readonly most: number } {
  let [share, most] = [1, Infinity];
  for (const { field, op, value, custom } of clauses) {
    const { current } = sizeEstimator.facts.endpointChoices(key);
    const kind = current.filters[field];
    if (op === '==' && current.idSet?.filter === field) {
      most = Math.min(most, [value].flat().length);
    } else if (custom === true || op !== '==' || kind === 'flag' || kind === 'time') {
      share /= 2;
    } else {
      const owner = findOwnerEdge(key, field)?.owner ?? null;
      const owners = owner === null ? null : sizeEstimator.countRecords(owner);
      share /= owners === null ? 10 : Math.max(1, owners);
    }
  }
  return { share, most };
}

/** The estimated records at one place of an operation's result. */
export interface Records {
  /** Their collection; null for objects that are no Keap records (a payload, a value). */
  readonly key: ResourceKey | null;
  /** How many objects the result has there. */
  readonly count: Amount;
  /** How many distinct records those are. */
  readonly distinct: Amount;
  /** Names the batch: loads with the same key are made together. */
  readonly batchKey: string;
  /** Whether they were fetched by id, so that all columns of a single record are loaded. */
  readonly isFetchedById: boolean;
  /** The records whose lists contain these. */
  readonly owners: Records | null;
  /** Fields of the linked record that these records likely copy: selecting only those likely needs no load. */
  readonly copiedFields?: readonly string[];
}

/** The root of an operation, before any record is loaded. */
export const createRootRecords = (count: Amount): Records => ({
  key: null,
  count,
  distinct: count,
  batchKey: '',
  isFetchedById: false,
  owners: null,
});
