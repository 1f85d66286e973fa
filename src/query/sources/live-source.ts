import type {
  RequestContext,
  KeapReader,
  KeapWriter,
  TagOutcome,
  Tagging,
  Write,
  WriteResult,
} from '../../keap/keap-client.js';
import { type ResourceKey, table } from '../../resources/table.js';
import { joinPages } from '../../resources/row-index.js';
import type { Payload, Endpoint } from '../../resources/row.js';
import { assertRequestedOwners, PagedList } from './paged-list.js';
import { chunkIdSet, type Source } from './source.js';
import type { RequestStats } from '../../keap/request-stats.js';
import { withReplan } from '../../keap/endpoints/resolver.js';
import type { WriteAction, WriteEndpoint } from '../../resources/writes/endpoint.js';
import type { WritableKey } from '../../resources/writes/writes.js';
import { KeapError } from '../../keap/errors.js';

/**
 * Keeps the records of two endpoints of a collection out of one operation, where the endpoints may hold different records
 * (`hasIdsPerEndpoint`): the account may begin or cease to serve one while the operation runs.
 */
export class EndpointGuard {
  private readonly paths = new Map<ResourceKey, string>();

  /** Call with the endpoint of each response. Throws UPSTREAM_UNAVAILABLE where it is not that of the first. */
  assertSame(key: ResourceKey, { path }: Endpoint): void {
    if (!table[key].hasIdsPerEndpoint) return;
    const firstPath = this.paths.get(key) ?? path;
    this.paths.set(key, firstPath);
    if (firstPath === path) return;
    throw new KeapError(
      'UPSTREAM_UNAVAILABLE',
      `Keap served ${key} as ${firstPath} and then as ${path}, which may hold different records. Try again: the next operation uses one of them.`,
      { path },
    );
  }
}

/** An operation has used up its Keap calls; nothing more is sent for it. */
export class TooExpensiveError extends Error {
  override readonly name = 'TooExpensiveError';
  readonly code = 'TOO_EXPENSIVE';
  constructor(
    /** Calls made by the operation so far. */
    readonly calls: number,
    readonly limit: number,
    /** The lowest number of further calls it needs, as far as it is known. */
    readonly needed = 1,
  ) {
    super(
      `The operation has made ${calls} calls to Keap of the ${limit} it may make` +
        `${needed > 1 ? `, and needs ${needed} more` : ''}. ` +
        "Ask for fewer records or edges at a time, or let the gateway's operator raise MAX_KEAP_CALLS_PER_QUERY.",
    );
  }
}

/**
 * Limits the Keap calls of one operation. The true cost of a request is in the stats only afterwards (a cached response
 * costs nothing, a retry costs another call), so while the last calls are in flight further requests wait for them instead
 * of failing too early.
 */
export class CallBudget {
  #inFlight = 0;
  #waiting: (() => void)[] = [];

  constructor(
    private readonly stats: RequestStats,
    private readonly maxCalls: number,
  ) {}

  /** Throws TooExpensiveError when fewer calls than these are left. */
  ensureBudget(calls: number): void {
    if (this.stats.calls + calls > this.maxCalls) throw new TooExpensiveError(this.stats.calls, this.maxCalls, calls);
  }

  /** Runs `work`, which is expected to cost `calls`. Throws TooExpensiveError without starting it when fewer are left. */
  async spend<T>(calls: number, work: () => Promise<T>): Promise<T> {
    while (this.stats.calls + this.#inFlight + calls > this.maxCalls) {
      if (this.#inFlight === 0) throw new TooExpensiveError(this.stats.calls, this.maxCalls);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#inFlight += calls;
    try {
      return await work();
    } finally {
      this.#inFlight -= calls;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resume of waiting) resume();
    }
  }
}

/**
 * The source that reads from Keap, bound to one caller: `requestContext` holds its stats, priority and deadline. Methods
 * throw KeapError, and TooExpensiveError once the operation's budget is spent: then even for responses that may be cached,
 * since only a request finds out.
 */
export function createLiveSource(keap: KeapReader, requestContext: RequestContext, budget: CallBudget): Source {
  const withPlan = (plan: string | undefined): RequestContext =>
    plan === undefined ? requestContext : { ...requestContext, plan };

  const { bypassCache = false } = requestContext;
  const guard = new EndpointGuard();
  const fetchPage: Source['fetchPage'] = async (key, pageRequest, plan) => {
    const found = await budget.spend(1, () => keap.fetchPage(key, pageRequest, withPlan(plan)));
    guard.assertSame(key, found.endpoint);
    assertRequestedOwners(key, pageRequest, found);
    return found;
  };
  const fetchOne: Source['fetchOne'] = (key, id, fields, plan) =>
    budget.spend(1, async () => {
      const endpoint = keap.endpoint(key);
      const found = await keap.fetchOne(key, id, fields, withPlan(plan));
      guard.assertSame(key, endpoint);
      return found;
    });
  const source: Source = {
    endpoint: (key) => keap.endpoint(key),
    alternatives: (key) => keap.endpointChoices(key).alternatives,
    isServed: (key) => keap.isServed(key),
    fetchPage,
    fetchByIds(key, ids, fields, plan) {
      const calls = chunkIdSet(keap.endpoint(key), ids, fields).length;
      return budget.spend(calls, () => keap.fetchByIds(key, ids, fields, withPlan(plan)));
    },
    fetchOne,
    fetchCount: (key, parentId, plan) => budget.spend(1, () => keap.fetchCount(key, parentId, withPlan(plan))),
    bulk: keap.bulk,
    fetchBulkChildren: (key, query) => keap.fetchBulkChildren(key, query, requestContext),
    findCachedPage: (key, pageRequest) => (bypassCache ? null : keap.findCachedPage(key, pageRequest)),
    isCountCached: (key, parentId) => !bypassCache && keap.isCountCached(key, parentId),
    fetchAll: (key, fields, plan) => readAllPages(source, key, fields, plan),
    collectionSize: (key) => keap.collectionSize(key),
    absentColumns: (key) => keap.absentColumns(key) ?? new Set(),
    ensureBudget: (calls) => budget.ensureBudget(calls),
  };
  return source;
}

async function readAllPages(
  source: Source,
  key: ResourceKey,
  fields: readonly string[],
  plan: string | undefined,
): Promise<readonly Payload[]> {
  const list = new PagedList(source, key, { fields });
  const pages: (readonly Payload[])[] = [];
  while (!list.isAtEnd) pages.push((await list.next(plan)).rows);
  return joinPages(pages);
}

/** How an operation changes records in Keap, bound to one caller. */
export interface Writes {
  /**
   * Sends the change that `plan` builds for the endpoint in use; plans it again when that endpoint turns out to be
   * missing. Null: Keap has no such record. An error of `plan` is thrown before anything is sent.
   */
  write(
    key: WritableKey,
    change: WriteAction,
    plan: (endpoint: WriteEndpoint) => WritePlan | Promise<WritePlan>,
  ): Promise<WriteResult | null>;
  /** Applies or removes tags; rejects as a whole when the budget does not cover all its calls. */
  writeTagging(tagging: Tagging): Promise<readonly TagOutcome[]>;
  /** The id of the connected user, as records refer to it; null when Keap does not send it. */
  fetchConnectedUserId(): Promise<string | null>;
}

/** The parts of a write that depend on the endpoint. */
export interface WritePlan {
  /** The record to change; undefined for a new one. */
  readonly id?: string;
  readonly parentId?: string;
  readonly input?: Payload;
  /** Columns that Keap requires in the body although they do not change. */
  readonly required?: Payload;
  readonly fields?: readonly string[];
}

/** Creates the writes of one caller. Methods throw KeapError, and TooExpensiveError once the operation's budget is spent. */
export function createLiveWrites(
  keap: KeapWriter & Pick<KeapReader, 'identity'>,
  requestContext: RequestContext,
  budget: CallBudget,
): Writes {
  return {
    write: (key, change, plan) =>
      withReplan(async () => {
        const writePlan = await plan(keap.writeEndpoint(key, change));
        return budget.spend(1, () => keap.write(buildWrite(key, change, writePlan), requestContext));
      }),
    writeTagging: (tagging) =>
      withReplan(() => budget.spend(keap.countTagRequests(tagging), () => keap.writeTagging(tagging, requestContext))),
    fetchConnectedUserId: async () => (await budget.spend(1, () => keap.identity(requestContext))).localUserId,
  };
}

function buildWrite(key: WritableKey, change: WriteAction, writePlan: WritePlan): Write {
  const { id = '', input = {}, fields = [] } = writePlan;
  const base = { key, ...(writePlan.parentId === undefined ? {} : { parentId: writePlan.parentId }) };
  if (change === 'remove') return { ...base, change, id };
  const content = {
    ...base,
    input,
    fields,
    ...(writePlan.required === undefined ? {} : { required: writePlan.required }),
  };
  return change === 'create' ? { ...content, change } : { ...content, change, id };
}
