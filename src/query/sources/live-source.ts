import type {
  RequestContext,
  KeapReader,
  KeapWriter,
  TagOutcome,
  Tagging,
  Write,
  WriteResult,
} from '../../keap/keap-client.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../../resources/row.js';
import { assertRequestedOwners, PagedList } from './paged-list.js';
import type { Source } from './source.js';
import type { RequestStats } from '../../keap/request-stats.js';
import { withReplan } from '../../keap/endpoints/resolver.js';
import type { WriteAction, WriteEndpoint } from '../../resources/writes/endpoint.js';
import type { WritableKey } from '../../resources/writes/writes.js';

/** An operation has made all the Keap calls it may make; nothing more is sent for it. */
export class TooExpensiveError extends Error {
  override readonly name = 'TooExpensiveError';
  readonly code = 'TOO_EXPENSIVE';
  constructor(
    /** Calls made by the operation so far. */
    readonly calls: number,
    readonly limit: number,
    /** How many more it needs at least, as far as is known. */
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
 * Lets an operation's needs through to Keap until its calls are used up. What a need really costs shows only in the
 * meter afterwards (a remembered answer costs nothing, a retry costs another call), so while the last calls are in
 * flight further needs wait for them instead of being refused too early.
 */
export class CallBudget {
  #inFlight = 0;
  #waiting: (() => void)[] = [];

  constructor(
    private readonly stats: RequestStats,
    private readonly maxCalls: number,
  ) {}

  /** Throws TooExpensiveError when so many more calls can no longer be made: nothing need be begun then. */
  ensureBudget(calls: number): void {
    if (this.stats.calls + calls > this.maxCalls) throw new TooExpensiveError(this.stats.calls, this.maxCalls, calls);
  }

  /** Does `work`, expected to cost `calls`. Throws TooExpensiveError without starting it when they are not left. */
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
 * Keap itself as a source, bound to one caller: `ask` says who pays and how long they wait. Methods throw KeapError, and
 * TooExpensiveError once the operation's budget is spent: from then on also for what might have been remembered, since
 * that shows only when it is asked for.
 */
export function createLiveSource(keap: KeapReader, requestContext: RequestContext, budget: CallBudget): Source {
  const withPlan = (plan: string | undefined): RequestContext =>
    plan === undefined ? requestContext : { ...requestContext, plan };

  const fetchPage: Source['fetchPage'] = async (key, pageRequest, plan) => {
    const found = await budget.spend(1, () => keap.fetchPage(key, pageRequest, withPlan(plan)));
    assertRequestedOwners(key, pageRequest, found);
    return found;
  };
  const source: Source = {
    endpoint: (key) => keap.endpoint(key),
    isServed: (key) => keap.isServed(key),
    fetchPage,
    fetchByIds(key, ids, fields, plan) {
      const calls = Math.ceil(ids.length / (keap.endpoint(key).idSet?.maxIds ?? 1));
      return budget.spend(calls, () => keap.fetchByIds(key, ids, fields, withPlan(plan)));
    },
    fetchOne: (key, id, fields, plan) => budget.spend(1, () => keap.fetchOne(key, id, fields, withPlan(plan))),
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
  const rows: Payload[] = [];
  while (!list.isAtEnd) rows.push(...(await list.next(plan)).rows);
  return rows;
}

/** How an operation changes what Keap holds. Bound to one caller: it knows who pays. */
export interface Writes {
  /**
   * Sends the change that `plan` makes for the way in which it will be sent; plans it anew when that way turns out to be
   * missing. Null: Keap has no such record. What `plan` throws is thrown before anything is sent.
   */
  write(
    key: WritableKey,
    change: WriteAction,
    plan: (endpoint: WriteEndpoint) => WritePlan | Promise<WritePlan>,
  ): Promise<WriteResult | null>;
  /** Applies or removes tags; refused as a whole when the operation has not the calls for all of it. */
  writeTagging(tagging: Tagging): Promise<readonly TagOutcome[]>;
  /** The id of the user we are connected as, as records refer to it; null when Keap does not tell. */
  fetchConnectedUserId(): Promise<string | null>;
}

/** What a plan says beside the collection and the kind of change. */
export interface WritePlan {
  /** The record to be changed; none for a new one. */
  readonly id?: string;
  readonly parentId?: string;
  readonly input?: Payload;
  /** What Keap wants in the body although it is not changed. */
  readonly required?: Payload;
  readonly fields?: readonly string[];
}

/** Keap itself, for one caller. Methods throw KeapError, and TooExpensiveError once the operation's budget is spent. */
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
