import { MAX_IDS_PER_SET } from '../load/fetch-children.js';
import { countPages, planChildren, planLookup } from '../load/plan.js';
import { canForecastPages, hasTotal, type ChildEdge } from '../load/edge.js';
import { selectIdentityColumns } from '../../resources/record.js';
import type { Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { canFilter } from '../sources/source.js';
import { estimateBulkChildrenCost } from './bulk-costs.js';
import type { Amount, SizeEstimator } from './facts.js';

/** The cost of a load, as the planner would plan it. */
export interface Cost extends Amount {
  /** Whether the whole collection is read: a second load of the operation then finds its pages in the cache. */
  readonly isScan: boolean;
  /** The plan and its reason, for the trace. */
  readonly plan: string;
}

/** Ids in one set that fit into a URL of 2,000 characters: ids have about five digits, and at most 19. */
const IDS_IN_A_URL = { expected: 300, most: 50 };

const cost = (expected: number, most: number, plan: string, isScan = false): Cost => ({ expected, most, plan, isScan });
/** Scales the calls by the likelihood of a load where less than one record is expected. */
const weightByLikelihood = (calls: number, requested: number): number => calls * Math.min(1, requested);

/** The calls that read a whole reference table. */
export function estimateTableCost(sizeEstimator: SizeEstimator, key: ResourceKey): Cost {
  const { embeddedIn } = table[key];
  if (!sizeEstimator.facts.isServed(key)) {
    return embeddedIn === null ? cost(0, 0, 'not served') : estimateTableCost(sizeEstimator, embeddedIn.resource);
  }
  const { current, alternatives } = sizeEstimator.facts.endpointChoices(key);
  const records = sizeEstimator.countRecords(key);
  const most = Math.max(
    ...[current, ...alternatives].map(({ responseShape: answer, pageSize }) =>
      answer !== 'pages' ? 1 : records === null ? Infinity : countPages(records, pageSize) + 1,
    ),
  );
  const fallback =
    embeddedIn === null || alternatives.length > 0 ? 0 : 1 + estimateTableCost(sizeEstimator, embeddedIn.resource).most;
  const expected = current.responseShape === 'pages' ? countPages(records ?? 0, current.pageSize) : 1;
  return cost(expected, most + fallback, 'read whole, a reference table');
}

/** The calls that load records by id in one batch. The caller has ruled out reading a whole table. */
export function estimateLookupCost(sizeEstimator: SizeEstimator, key: ResourceKey, ids: Amount): Cost {
  if (!sizeEstimator.facts.isServed(key)) return cost(0, 0, 'not served');
  const { current, alternatives } = sizeEstimator.facts.endpointChoices(key);
  const costs = [current, ...alternatives].map((endpoint) => estimateLookupAt(sizeEstimator, key, endpoint, ids));
  // Which endpoint answers is unknown: an operation is not rejected for the cost of one that may be missing.
  const cheapest = costs.reduce((best, other) => (other.expected < best.expected ? other : best));
  return { ...cheapest, most: Math.max(...costs.map(({ most }) => most)) };
}

function estimateLookupAt(sizeEstimator: SizeEstimator, key: ResourceKey, endpoint: Endpoint, ids: Amount): Cost {
  const each = Math.max(1, Math.round(ids.expected));
  if (endpoint.idSet !== null) {
    const idsPerCall = (limit: number): number => Math.min(limit, endpoint.idSet?.maxIds ?? limit, endpoint.pageSize);
    const sets = Math.ceil(each / idsPerCall(IDS_IN_A_URL.expected));
    const size = endpoint.keyset?.isOrdered === true ? sizeEstimator.countRecords(key) : null;
    const calls = size === null ? sets : Math.min(sets, countPages(size, endpoint.pageSize));
    const most = ids.most === 0 ? 0 : 1 + Math.floor(ids.most / idsPerCall(IDS_IN_A_URL.most));
    return cost(weightByLikelihood(calls, ids.expected), most, 'by id set');
  }
  if (endpoint.single === null && selectIdentityColumns(table[key], endpoint)[0] !== 'id')
    return cost(0, 0, 'not available by id');
  const isRange = endpoint.single !== null && endpoint.keyset?.isOrdered === true;
  const mayScan = table[key].excludedReason === null;
  const records = mayScan ? sizeEstimator.countRecords(key) : null;
  const { pageSize } = endpoint;
  const plan = planLookup({
    records: each,
    idSetCalls: null,
    span: Infinity,
    size: isRange || mayScan ? sizeEstimator.facts.collectionSize(key) : null,
    pageSize,
    hasTotalHint: isRange || (mayScan && hasTotal(endpoint)),
    hasSinglePath: endpoint.single !== null,
  });
  const pages = records === null ? Infinity : countPages(records, pageSize) + 1;
  const most =
    endpoint.single === null
      ? pages
      : // A scan stops after as many pages as the single calls it replaces, so without a size it costs twice those.
        Math.min(records === null ? 2 * ids.most : ids.most, pages);
  const isScan = plan.kind !== 'PER_KEY' && !isRange;
  const calls = plan.kind === 'PER_KEY' ? Math.max(1, ids.expected) : plan.calls;
  return cost(weightByLikelihood(calls, ids.expected), ids.most === 0 ? 0 : most, plan.reason, isScan);
}

/** A load of children. */
export interface Children {
  readonly edge: ChildEdge;
  readonly owners: Amount;
  /** Children per owner, on average. */
  readonly mean: number;
  /** Whether one small page per owner is enough. */
  readonly isLimited: boolean;
  /** Whether the bulk list has all that is read. */
  readonly canUseBulk?: boolean;
}

/** The calls that load the children of owners. The caller has ruled out reading a whole table. */
export function estimateChildrenCost(sizeEstimator: SizeEstimator, children: Children): Cost {
  const { to } = children.edge;
  if (!sizeEstimator.facts.isServed(to)) return cost(0, 0, 'not served');
  const { current, alternatives } = sizeEstimator.facts.endpointChoices(to);
  const expected = estimateChildrenAt(sizeEstimator, children, current);
  const most = Math.max(
    expected.most,
    ...alternatives.map((endpoint) => estimateChildrenAt(sizeEstimator, children, endpoint).most),
  );
  return { ...expected, most };
}

function estimateChildrenAt(
  sizeEstimator: SizeEstimator,
  { edge, owners, mean, isLimited, canUseBulk }: Children,
  endpoint: Endpoint,
): Cost {
  const { pageSize } = endpoint;
  // An empty page may follow a full last page.
  const countExtraPages = (records: number): number =>
    endpoint.responseShape === 'pages' ? Math.floor(records / pageSize) : 0;
  const perOwner = 1 + (isLimited || mean === Infinity ? 0 : countExtraPages(mean));
  if (owners.most === 0) return cost(0, 0, 'no owners');
  if (edge.kind === 'nested') {
    const more = endpoint.responseShape === 'pages' ? countExtraPages(sizeEstimator.maxChildren(edge.to)) : 0;
    const each = cost(owners.expected * perOwner, owners.most * (1 + more), 'one call each, nested under their owner');
    const bulk = canUseBulk === true && endpoint.bulk !== null ? sizeEstimator.facts.findBulk(edge.to) : null;
    if (bulk === null) return each;
    return { ...each, ...estimateBulkChildrenCost(sizeEstimator, { key: edge.to, owners, mean }, bulk, each) };
  }
  const each = Math.max(1, Math.round(owners.expected));
  const canFilterBy = (field: string): boolean => canFilter(endpoint, { field, op: '==', value: '1' });
  const plan = planChildren({
    owners: each,
    setCap: edge.setFilter === null || !canFilterBy(edge.setFilter) ? null : MAX_IDS_PER_SET,
    size: sizeEstimator.facts.collectionSize(edge.to),
    pageSize,
    highFanOut: edge.highFanOut,
    hasTotalHint: canForecastPages(endpoint),
    isFilterable: canFilterBy(edge.filter),
  });
  const records = sizeEstimator.countRecords(edge.to);
  const fullScanCalls = records === null ? Infinity : countPages(records, pageSize) + 1;
  const extraPages = countExtraPages(sizeEstimator.maxRecords(edge.to));
  const isSet = edge.setFilter !== null && canFilterBy(edge.setFilter);
  const calls = (): number => {
    if (plan.kind === 'PER_KEY') return Math.max(1, owners.expected) * perOwner;
    if (plan.kind === 'BATCH') return plan.calls + countExtraPages(owners.expected * (mean === Infinity ? 0 : mean));
    return plan.calls;
  };
  const most = (): number => {
    if (!canFilterBy(edge.filter)) return fullScanCalls;
    if (isSet) return 1 + Math.floor(owners.most / MAX_IDS_PER_SET) + extraPages;
    const perKeyCalls = records === null ? 2 * owners.most : owners.most;
    return Math.min(perKeyCalls + extraPages, fullScanCalls + extraPages);
  };
  return cost(
    weightByLikelihood(calls(), owners.expected),
    most(),
    plan.reason,
    plan.kind === 'FULL_SCAN' || plan.kind === 'PROBE',
  );
}
