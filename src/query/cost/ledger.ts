import { table, type ResourceKey } from '../../resources/table.js';
import { atMost, minus, NONE, plus, type Amount } from './amount.js';
import { childrenCost, lookupCost, tableCost, type Children, type Cost } from './call-costs.js';
import type { SizeEstimator } from './facts.js';
import type { Records } from './records.js';

/** Calls of one kind, for whoever wants to know what is dear. */
export interface Part {
  readonly path: string;
  readonly key: ResourceKey | null;
  readonly plan: string;
  readonly calls: number;
}

interface Batch {
  /** How many ids each column brings. */
  readonly ids: Map<string, Amount>;
  charged: Amount;
}

/**
 * What an operation costs so far. What is asked for at one moment is asked for together, so a need is charged for what it
 * adds to its batch: nothing, where another field asks the same.
 */
export class Ledger {
  total: Amount = NONE;
  /** How many mutations came before. */
  changes = 0;
  readonly parts = new Map<string, Part>();
  private readonly batches = new Map<string, Batch>();
  private readonly known = new Set<string>();
  private readonly probed = new Set<ResourceKey>();

  constructor(
    readonly sizeEstimator: SizeEstimator,
    /** Where the walk is; the place that a charge is written to. */
    private readonly at: { readonly path: string },
    private readonly isFresh: boolean,
  ) {}

  /** A page of a list for each owner. `name` says which list, so that equal ones are charged once. */
  pages(key: ResourceKey, name: string, owners: Records, each: Amount, plan: string): void {
    if (!this.serves(key)) return;
    const calls = {
      expected: owners.distinct.expected * each.expected,
      most: Math.min(owners.count.most, owners.batchCount.most * owners.distinct.most) * each.most,
    };
    this.once(`page ${owners.batchKey} ${key} ${name}`, key, { ...calls, isScan: false, plan });
  }

  /** A reference table read whole. */
  table(key: ResourceKey): void {
    this.serves(key);
    const { expected, ...cost } = tableCost(this.sizeEstimator, key);
    const isHeld = !this.isFresh && this.sizeEstimator.facts.isCached(key);
    this.once(`table ${key}`, key, { ...cost, expected: isHeld ? 0 : expected });
  }

  /** Records by id: those that `column` of the owners names. */
  lookup(key: ResourceKey, column: string, owners: Records, ids: Amount): void {
    if (!this.serves(key) && table[key].copies === null) return;
    const all = atMost(ids, { expected: Infinity, most: this.sizeEstimator.maxRecords(key) });
    if (this.takesTable(key, all.expected, owners.batchCount.expected)) {
      this.table(key);
      const most = tableCost(this.sizeEstimator, key).most;
      // Two pages or more may be dearer than a first few ids.
      if (most > 2)
        this.once(`few ${owners.batchKey} ${key}`, key, {
          expected: 0,
          most: Math.min(owners.batchCount.most, all.most),
          isScan: false,
          plan: '',
        });
      return;
    }
    this.batch(`one ${owners.batchKey} ${key}`, column, all, key, (sum) =>
      lookupCost(this.sizeEstimator, key, sum, owners.batchCount),
    );
  }

  /** Children of owners, by an edge of the table. */
  children(owner: ResourceKey, name: string, children: Children): void {
    const { to } = children.edge;
    if (!this.serves(to)) return;
    const { owners, batchCount } = children;
    if (children.edge.kind === 'owned' && this.takesTable(to, owners.expected, batchCount.expected))
      return this.table(to);
    this.batch(`own ${name} ${owner}`, 'owners', owners, to, (sum) =>
      childrenCost(this.sizeEstimator, { ...children, owners: sum }),
    );
  }

  /** Calls that follow from nothing of the table. */
  other(name: string, key: ResourceKey | null, calls: Amount, plan: string): void {
    this.once(name, key, { ...calls, isScan: false, plan });
  }

  /** Whether a collection is read whole rather than by so many ids: where that is no dearer, or has been done. */
  private takesTable(key: ResourceKey, ids: number, batchCount: number): boolean {
    if (!table[key].reference) return false;
    if (this.known.has(`table ${key}`)) return true;
    const { idSet, one } = this.sizeEstimator.facts.endpointChoices(key).current;
    const each = Math.max(1, ids / Math.max(1, batchCount));
    const byIds = idSet !== null ? Math.ceil(each / idSet.cap) : one === null ? Infinity : each;
    return tableCost(this.sizeEstimator, key).expected <= byIds;
  }

  private batch(name: string, column: string, ids: Amount, key: ResourceKey, costOf: (ids: Amount) => Cost): void {
    const batch = this.batches.get(name) ?? { ids: new Map<string, Amount>(), charged: NONE };
    this.batches.set(name, batch);
    const before = batch.ids.get(column);
    batch.ids.set(
      column,
      before === undefined
        ? ids
        : { expected: Math.max(before.expected, ids.expected), most: Math.max(before.most, ids.most) },
    );
    const sum = [...batch.ids.values()].reduce(plus, NONE);
    const cost = costOf(sum);
    // Pages of a whole collection that were read once are remembered.
    const scan = `scan ${key}`;
    const expected = cost.isScan && this.known.has(scan) ? batch.charged.expected : cost.expected;
    if (cost.isScan) this.known.add(scan);
    const now = { expected, most: cost.most };
    this.charge(key, minus(now, batch.charged), cost.plan);
    batch.charged = now;
  }

  private once(name: string, key: ResourceKey | null, cost: Cost): void {
    if (this.known.has(name)) return;
    this.known.add(name);
    this.charge(key, cost, cost.plan);
  }

  /** Whether a collection can be asked at all. One whose endpoint has not answered yet may cost a refused call for each that it is tried at. */
  private serves(key: ResourceKey): boolean {
    const { facts } = this.sizeEstimator;
    if (!this.probed.has(key)) {
      this.probed.add(key);
      const { alternatives } = facts.endpointChoices(key);
      this.total = plus(this.total, { expected: 0, most: facts.isServed(key) ? alternatives.length : 0 });
    }
    return facts.isServed(key);
  }

  private charge(key: ResourceKey | null, { expected, most }: Amount, plan: string): void {
    this.total = plus(this.total, { expected, most });
    if (expected < 0.5) return;
    const { path } = this.at;
    const name = `${path} ${key ?? ''} ${plan}`;
    const calls = (this.parts.get(name)?.calls ?? 0) + expected;
    this.parts.set(name, { path, key, plan, calls });
  }
}
