import { table, type ResourceKey } from '../../resources/table.js';
import { countCallsByIds } from '../load/plan.js';
import { atMost, minus, NONE, plus, type Amount, type SizeEstimator, type Records } from './facts.js';
import { estimateChildrenCost, estimateLookupCost, estimateTableCost, type Children, type Cost } from './call-costs.js';

/** Calls of one kind, for whoever wants to know what is dear. */
export interface CostPart {
  readonly path: string;
  readonly key: ResourceKey | null;
  readonly plan: string;
  readonly calls: number;
}

interface Batch {
  /** How many ids each column brings. */
  readonly ids: Map<string, Amount>;
  recorded: Amount;
}

/**
 * What an operation costs so far. What is asked for at one moment is asked for together, so a need is charged for what it
 * adds to its batch: nothing, where another field asks the same.
 */
export class CostAccumulator {
  total: Amount = NONE;
  /** How many mutations came before. */
  writeCount = 0;
  readonly parts = new Map<string, CostPart>();
  private readonly batches = new Map<string, Batch>();
  private readonly recordedNames = new Set<string>();
  private readonly probed = new Set<ResourceKey>();

  constructor(
    readonly sizeEstimator: SizeEstimator,
    /** Where the walk is; the place that a charge is written to. */
    private readonly position: { readonly path: string },
    private readonly bypassCache: boolean,
  ) {}

  /** A page of a list for each owner. `name` says which list, so that equal ones are charged once. */
  recordPages(key: ResourceKey, name: string, owners: Records, each: Amount, plan: string): void {
    if (!this.checkServed(key)) return;
    const calls = {
      expected: owners.distinct.expected * each.expected,
      most: Math.min(owners.count.most, owners.batchCount.most * owners.distinct.most) * each.most,
    };
    this.recordOnce(`page ${owners.batchKey} ${key} ${name}`, key, { ...calls, isScan: false, plan });
  }

  /** A reference table read whole. */
  recordTable(key: ResourceKey): void {
    this.checkServed(key);
    const { expected, ...cost } = estimateTableCost(this.sizeEstimator, key);
    const isCached = !this.bypassCache && this.sizeEstimator.facts.isCached(key);
    this.recordOnce(`table ${key}`, key, { ...cost, expected: isCached ? 0 : expected });
  }

  /** Records by id: those that `column` of the owners names. */
  recordLookup(key: ResourceKey, column: string, owners: Records, ids: Amount): void {
    if (!this.checkServed(key) && table[key].embeddedIn === null) return;
    const all = atMost(ids, { expected: Infinity, most: this.sizeEstimator.maxRecords(key) });
    if (this.prefersFullScan(key, all.expected, owners.batchCount.expected)) {
      this.recordTable(key);
      const most = estimateTableCost(this.sizeEstimator, key).most;
      // Two pages or more may be dearer than a first few ids.
      if (most > 2)
        this.recordOnce(`few ${owners.batchKey} ${key}`, key, {
          expected: 0,
          most: Math.min(owners.batchCount.most, all.most),
          isScan: false,
          plan: '',
        });
      return;
    }
    this.recordBatch(`one ${owners.batchKey} ${key}`, column, all, key, (sum) =>
      estimateLookupCost(this.sizeEstimator, key, sum, owners.batchCount),
    );
  }

  /** Children of owners, by an edge of the table. */
  recordChildren(owner: ResourceKey, name: string, need: Children): void {
    const { to } = need.edge;
    if (!this.checkServed(to)) return;
    const { owners, batchCount } = need;
    if (need.edge.kind === 'hasMany' && this.prefersFullScan(to, owners.expected, batchCount.expected))
      return this.recordTable(to);
    this.recordBatch(`own ${name} ${owner}`, 'owners', owners, to, (sum) =>
      estimateChildrenCost(this.sizeEstimator, { ...need, owners: sum }),
    );
  }

  /** Calls that follow from nothing of the table. */
  recordOther(name: string, key: ResourceKey | null, calls: Amount, plan: string): void {
    this.recordOnce(name, key, { ...calls, isScan: false, plan });
  }

  /** Whether a collection is read whole rather than by so many ids: where that is no dearer, or has been done. */
  private prefersFullScan(key: ResourceKey, ids: number, batchCount: number): boolean {
    if (!table[key].isReference) return false;
    if (this.recordedNames.has(`table ${key}`)) return true;
    const { current } = this.sizeEstimator.facts.endpointChoices(key);
    const each = Math.max(1, ids / Math.max(1, batchCount));
    return estimateTableCost(this.sizeEstimator, key).expected <= countCallsByIds(current, each);
  }

  private recordBatch(
    name: string,
    column: string,
    ids: Amount,
    key: ResourceKey,
    estimateCost: (ids: Amount) => Cost,
  ): void {
    const entry = this.batches.get(name) ?? { ids: new Map<string, Amount>(), recorded: NONE };
    this.batches.set(name, entry);
    const before = entry.ids.get(column);
    entry.ids.set(
      column,
      before === undefined
        ? ids
        : { expected: Math.max(before.expected, ids.expected), most: Math.max(before.most, ids.most) },
    );
    const sum = [...entry.ids.values()].reduce(plus, NONE);
    const cost = estimateCost(sum);
    // Pages of a whole collection that were read once are remembered.
    const scan = `scan ${key}`;
    const expected = cost.isScan && this.recordedNames.has(scan) ? entry.recorded.expected : cost.expected;
    if (cost.isScan) this.recordedNames.add(scan);
    const now = { expected, most: cost.most };
    this.recordCost(key, minus(now, entry.recorded), cost.plan);
    entry.recorded = now;
  }

  private recordOnce(name: string, key: ResourceKey | null, cost: Cost): void {
    if (this.recordedNames.has(name)) return;
    this.recordedNames.add(name);
    this.recordCost(key, cost, cost.plan);
  }

  /** Whether a collection can be asked at all. One whose endpoint has not answered yet may cost a refused call for each that it is tried at. */
  private checkServed(key: ResourceKey): boolean {
    const { facts } = this.sizeEstimator;
    if (!this.probed.has(key)) {
      this.probed.add(key);
      const { alternatives } = facts.endpointChoices(key);
      this.total = plus(this.total, { expected: 0, most: facts.isServed(key) ? alternatives.length : 0 });
    }
    return facts.isServed(key);
  }

  private recordCost(key: ResourceKey | null, { expected, most }: Amount, plan: string): void {
    this.total = plus(this.total, { expected, most });
    if (expected < 0.5) return;
    const { path } = this.position;
    const name = `${path} ${key ?? ''} ${plan}`;
    const calls = (this.parts.get(name)?.calls ?? 0) + expected;
    this.parts.set(name, { path, key, plan, calls });
  }
}
