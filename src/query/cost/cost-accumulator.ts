import { table, type ResourceKey } from '../../resources/table.js';
import { countCallsByIds } from '../load/by-id.js';
import { atMost, minus, NONE, plus, type Amount, type SizeEstimator, type Records } from './facts.js';
import { estimateChildrenCost, estimateLookupCost, estimateTableCost, type Children, type Cost } from './call-costs.js';

/** The calls of one field and plan. */
export interface CostPart {
  readonly path: string;
  readonly key: ResourceKey | null;
  readonly plan: string;
  readonly calls: number;
}

interface Batch {
  /** How many ids each column contributes. */
  readonly ids: Map<string, Amount>;
  recorded: Amount;
}

/**
 * The cost of an operation so far. A batch waits for all its siblings, so the records of one place in the response load
 * from a collection in one batch, and a load is charged what it adds to it: nothing where another field loads the same.
 */
export class CostAccumulator {
  total: Amount = NONE;
  /** How many mutations were recorded. */
  writeCount = 0;
  readonly parts = new Map<string, CostPart>();
  private readonly batches = new Map<string, Batch>();
  private readonly recordedNames = new Set<string>();
  private readonly probed = new Set<ResourceKey>();

  constructor(
    readonly sizeEstimator: SizeEstimator,
    /** The path of the visited field, to which costs are attributed. */
    private readonly position: { readonly path: string },
    private readonly bypassCache: boolean,
  ) {}

  /** Records the pages of the lists of all owners. `name` identifies the list, so that equal ones count once. */
  recordPages(key: ResourceKey, name: string, owners: Records, calls: Amount, plan: string): void {
    if (!this.checkServed(key)) return;
    this.recordOnce(`page ${owners.batchKey} ${key} ${name}`, key, { ...calls, isScan: false, plan });
  }

  /** Records the read of a whole reference table. */
  recordTable(key: ResourceKey): void {
    this.checkServed(key);
    const { expected, ...cost } = estimateTableCost(this.sizeEstimator, key);
    const isCached = !this.bypassCache && this.sizeEstimator.facts.isCached(key);
    this.recordOnce(`table ${key}`, key, { ...cost, expected: isCached ? 0 : expected });
  }

  /** Records a load by the ids in `column` of the owners. */
  recordLookup(key: ResourceKey, column: string, owners: Records, ids: Amount): void {
    if (!this.checkServed(key) && table[key].embeddedIn === null) return;
    const all = atMost(ids, { expected: Infinity, most: this.sizeEstimator.maxRecords(key) });
    if (this.prefersFullScan(key, all.expected)) {
      if (all.expected === 0) {
        const { most: ofTable } = estimateTableCost(this.sizeEstimator, key);
        this.recordOnce(`rare ${key}`, key, { expected: 0, most: ofTable + 1, isScan: false, plan: '' });
        return;
      }
      this.recordTable(key);
      const most = estimateTableCost(this.sizeEstimator, key).most;
      // Two or more pages may cost more than the first few ids.
      if (most > 2)
        this.recordOnce(`few ${owners.batchKey} ${key}`, key, {
          expected: 0,
          most: Math.min(1, all.most),
          isScan: false,
          plan: '',
        });
      return;
    }
    this.recordBatch(`one ${owners.batchKey} ${key}`, column, all, key, (sum) =>
      estimateLookupCost(this.sizeEstimator, key, sum),
    );
  }

  /** Records a load of the children of owners, by an edge of the table. */
  recordChildren(owner: ResourceKey, name: string, need: Children): void {
    const { to } = need.edge;
    if (!this.checkServed(to)) return;
    const { owners } = need;
    if (need.edge.kind === 'hasMany' && this.prefersFullScan(to, owners.expected)) return this.recordTable(to);
    this.recordBatch(`own ${name} ${owner}`, 'owners', owners, to, (sum) =>
      estimateChildrenCost(this.sizeEstimator, { ...need, owners: sum }),
    );
  }

  /** Records calls that no row of the table describes. */
  recordOther(name: string, key: ResourceKey | null, calls: Amount, plan: string): void {
    this.recordOnce(name, key, { ...calls, isScan: false, plan });
  }

  /** Whether a reference table is read whole instead of by ids: where that costs no more, or is already recorded. */
  private prefersFullScan(key: ResourceKey, ids: number): boolean {
    if (!table[key].isReference) return false;
    if (this.recordedNames.has(`table ${key}`)) return true;
    const { current } = this.sizeEstimator.facts.endpointChoices(key);
    return estimateTableCost(this.sizeEstimator, key).expected <= countCallsByIds(current, Math.max(1, ids));
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
    // The pages of a full scan are cached for the operation.
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

  /** Whether the account serves a collection. One without a known endpoint may cost a rejected call for each endpoint tried. */
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
