import type { Clause, CollectionSize } from '../../keap/keap-client.js';
import { findOwnerEdge, table, type ResourceKey } from '../../resources/table.js';
import type { Endpoint } from '../../resources/row.js';

/** A number that is not known before: what it will likely be, and what it cannot exceed (Infinity where nothing bounds it). */
export interface Amount {
  readonly expected: number;
  readonly most: number;
}

export const exactly = (n: number): Amount => ({ expected: n, most: n });
export const NONE: Amount = exactly(0);
export const ONE: Amount = exactly(1);

/** Infinity times nothing is nothing here: no records have no children. */
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

/** How many different ones are likely among `draws` draws out of `of`, each as likely as the other. */
export function estimateDistinct(draws: number, population: number): number {
  if (population <= 0 || draws <= 0) return 0;
  if (population === Infinity) return draws;
  return Math.min(
    draws,
    population * -Math.expm1(draws * Math.log1p(-Math.min(1, 1 / population))) || Math.min(draws, 1),
  );
}

/** What is known when an operation is priced: all of it at hand, nothing of it asked for. */
export interface CostFacts {
  /** How a collection is asked for now, and how it will be when that turns out to be missing; none once it has answered. */
  endpointChoices(key: ResourceKey): { readonly current: Endpoint; readonly alternatives: readonly Endpoint[] };
  /** Whether the account serves the collection at all, as far as is known. */
  isServed(key: ResourceKey): boolean;
  collectionSize(key: ResourceKey): CollectionSize | null;
  /** Which columns rows of a collection's lists lack, of those that they may lack; null before any came. */
  absentColumns(key: ResourceKey): ReadonlySet<string> | null;
  /** Whether this process's memory holds a reference table whole, or with `identity` who the credential is. */
  isCached(what: ResourceKey | 'identity'): boolean;
  /** How many calls it takes to learn who the credential is, where that is not held. */
  readonly identityCalls: { readonly expected: number; readonly most: number };
  /** How many calls a tagging takes; the arguments are the mutation's own. */
  countTagRequests(action: 'apply' | 'remove', contacts: number, tags: number): number;
}

/** What Keap is asked by the `filter` argument of a list. Null: the gateway refuses it, so nothing is sent. */
export type RequestedFilter = { readonly clauses: readonly Clause[]; readonly customFields: boolean } | null;

/** Users, tags, stages and the like change rarely. */
const REFERENCE_GROWTH = 1.1;
/** Records below an owner where nothing is known of either collection. */
const USUAL_CHILDREN = 2;
/** Members of a list inside a record. */
export const USUAL_MEMBERS = 3;

/** The facts as the estimate needs them, and whether all of them were known. */
export class SizeEstimator {
  /** Whether the size of every collection that was looked at is known. */
  areAllKnown = true;

  constructor(readonly facts: CostFacts) {}

  /** How many records a collection is thought to have; null where that is not known. */
  countRecords(key: ResourceKey): number | null {
    const { parent, embeddedIn } = table[key];
    // Child lists are not counted by themselves.
    if (parent !== null) return null;
    if (!this.facts.isServed(key) && embeddedIn !== null) return this.countEmbedded(embeddedIn.resource);
    const size = this.facts.collectionSize(key);
    if (size !== null && size.basis !== 'atLeast') return size.records;
    if (this.facts.isServed(key)) this.areAllKnown = false;
    return null;
  }

  /** Records that are known from their copies in others are fewer than those. */
  private countEmbedded(from: ResourceKey): number | null {
    const others = this.countRecords(from);
    return others === null ? null : Math.ceil(Math.sqrt(others));
  }

  /** No collection holds more than was counted and a page that came since; a reference table grows more slowly. */
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

  /** How many children an owner has on the average. */
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

  /** A child list has as many records in all as its members have of each other: each contact has some tags. */
  private countNested(owner: ResourceKey, to: ResourceKey): number | null {
    const { parent, edges } = table[to];
    if (parent === null) return null;
    const target = Object.values(edges).find(({ kind }) => kind === 'belongsTo')?.to;
    const larger = Math.max(this.countRecords(owner) ?? 0, (target && this.countRecords(target)) ?? 0);
    return larger === 0 ? null : larger * (target === undefined ? 1 : USUAL_MEMBERS);
  }
}

/** The share of a collection that a filter likely lets through, and how many records at the most. */
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

/** The records that one place of an operation's answer shows, as far as that can be told beforehand. */
export interface Records {
  /** Their collection; null for what is no record of Keap's (a payload, a value). */
  readonly key: ResourceKey | null;
  /** How many objects the answer holds there. */
  readonly count: Amount;
  /** How many different records those are. */
  readonly distinct: Amount;
  /** At how many moments they come: each answer of Keap brings some, and what they lead to is asked for then. */
  readonly batchCount: Amount;
  /** Names the moment: what is asked for at the same one is asked for together. */
  readonly batchKey: string;
  /** They were asked for by id, so that all that Keap tells of a single record is there. */
  readonly isFetchedById: boolean;
  /** The records in whose lists these are. */
  readonly owners: Records | null;
}

/** What an operation asks before anything has come. */
export const createRootRecords = (count: Amount): Records => ({
  key: null,
  count,
  distinct: count,
  batchCount: count,
  batchKey: '',
  isFetchedById: false,
  owners: null,
});
