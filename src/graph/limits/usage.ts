import { setMaxListeners } from 'node:events';
import { GraphQLError } from 'graphql';
import { ClientClosedError } from '../operation/errors.js';
import { getLimit, tooLargeError, type LimitName, type Limits } from './limits.js';
import type { Loaders } from '../../query/load/loaders.js';

/** How long work may hold the event loop. */
const SLICE_MS = 40;
/** How many continuations start between two checks of the time. */
const BATCH_SIZE = 8;
/** How many promises deep the synchronous part of a continuation goes, through resolvers and graphql-js. */
const MICROTASK_TURNS = 12;

type Resume = () => void;

/**
 * Shares the event loop among operations and the rest of the process. Continuations of an operation (loaded records, items
 * of long lists) start a few at a time. When a slice is used up, the rest runs in the next turn of the loop, for a slice or
 * its share of one where several operations wait. It runs in every turn until nothing is left: a batch of loads closes
 * after turns without progress, and must not be split.
 */
export class TimeSlices {
  /** When the current turn of the loop started its work; null before any. */
  private startedAtMs: number | null = null;
  private readonly queues = new Map<object, Resume[]>();

  /** Whether this turn of the loop has used up its slice. */
  isUsedUp(): boolean {
    if (this.startedAtMs !== null) return performance.now() - this.startedAtMs > SLICE_MS;
    this.startedAtMs = performance.now();
    setImmediate(() => (this.startedAtMs = null));
    return false;
  }

  /** Calls `resume` in a slice, in the order of `add` for each owner. */
  add(owner: object, resume: Resume): void {
    const queue = this.queues.get(owner);
    if (queue !== undefined) return void queue.push(resume);
    const newQueue = [resume];
    this.queues.set(owner, newQueue);
    void this.run(owner, newQueue);
  }

  private async run(owner: object, queue: readonly Resume[]): Promise<void> {
    let untilMs = this.isUsedUp() ? 0 : performance.now() + SLICE_MS / this.queues.size;
    for (let next = 0; next < queue.length;) {
      if (performance.now() >= untilMs) {
        await new Promise(setImmediate);
        untilMs = performance.now() + SLICE_MS / this.queues.size;
      }
      const batch = queue.slice(next, next + BATCH_SIZE);
      next += batch.length;
      for (const resume of batch) resume();
      for (let turn = 0; turn < MICROTASK_TURNS; turn += 1) await Promise.resolve();
    }
    this.queues.delete(owner);
  }
}

/** What a field adds to a response besides its name and value: quotes, colon, comma. Enough for a number, `true` or `null`. */
const BYTES_PER_FIELD = 8;

/**
 * The size of one operation's response so far, and the one place that stops the operation. Counting is an addition and a
 * comparison, since a response has tens of thousands of fields. Once stopped, every count throws the same error instance,
 * so that the rest of the operation ends without further cost.
 */
export class OperationUsage {
  nodes = 0;
  fields = 0;
  bytes = 0;
  /** Added to the error of a stopped mutation. */
  note = '';
  /** Called whenever values are handed on: further loads may follow. */
  onProgress: () => void = () => undefined;
  /** The document's values that exceed limits, where limits are only logged. */
  readonly exceededInDocument = new Map<LimitName, number>();
  /** Resolves when the operation is stopped, with the error to return. */
  readonly whenStopped: Promise<GraphQLError>;

  private maxNodes = Infinity;
  private maxFields = Infinity;
  private maxBytes = Infinity;
  private resolverError: GraphQLError | null = null;
  private stopReason: GraphQLError | null = null;
  private readonly controller = new AbortController();
  private readonly settle: (error: GraphQLError) => void;

  /** `closeSignal`: aborted when the caller hangs up, which stops the operation. */
  constructor(
    private readonly limits: Limits,
    private readonly slices: TimeSlices,
    closeSignal?: AbortSignal,
  ) {
    let settle: (error: GraphQLError) => void = () => undefined;
    this.whenStopped = new Promise((resolve) => (settle = resolve));
    this.settle = settle;
    // Every call of an operation adds a listener, so Node's leak warning above ten would be wrong.
    setMaxListeners(0, this.controller.signal);
    if (limits.mode === 'enforce') {
      this.maxNodes = limits.maxNodes;
      this.maxFields = limits.maxResultFields;
      this.maxBytes = limits.maxResultBytes;
    }
    const onClose = (): void => this.stop(clientClosedError());
    if (closeSignal?.aborted === true) onClose();
    else closeSignal?.addEventListener('abort', onClose, { once: true });
  }

  /** Aborted when the operation is stopped, which ends its Keap calls. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why the operation was stopped; null while it runs. */
  get stopError(): GraphQLError | null {
    return this.stopReason;
  }

  /** Counts a field; `nameLength` is the length of its name in the response. Throws once the operation is stopped. */
  countField(nameLength: number): void {
    this.bytes += nameLength + BYTES_PER_FIELD;
    if (++this.fields > this.maxFields) this.exceed('MAX_RESULT_FIELDS', this.fields);
  }

  /** Counts a record. Throws once the operation is stopped. */
  countNode(): void {
    if (++this.nodes > this.maxNodes) this.exceed('MAX_NODES', this.nodes);
  }

  /** Counts the bytes of a value. Throws once the operation is stopped. */
  countBytes(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.maxBytes) this.exceed('MAX_RESULT_BYTES', this.bytes);
  }

  /** Whether the slice is used up, so that the next item of a list must wait. */
  isSliceUsedUp(): boolean {
    return this.slices.isUsedUp();
  }

  /** Resolves with the value in this operation's next slice. Rejects once the operation is stopped. */
  waitForSlice<Value>(value: Value): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.slices.add(this, () => {
        this.onProgress();
        if (this.resolverError === null) resolve(value);
        else reject(this.resolverError);
      });
    });
  }

  /** Throws once the operation is stopped. */
  throwIfStopped(): void {
    if (this.resolverError !== null) throw this.resolverError;
  }

  /** Stops the operation with this error as its whole response. The first call decides. */
  stop(error: GraphQLError): void {
    if (this.stopReason !== null) return;
    this.stopReason = error;
    // A path makes it a located error, which graphql-js passes on as it is instead of wrapping it for each field.
    const { message, originalError = null, extensions } = error;
    this.resolverError = new GraphQLError(message, { path: [], originalError, extensions });
    this.maxNodes = this.maxFields = this.maxBytes = -1;
    this.controller.abort(this.resolverError);
    this.settle(error);
  }

  /** The limits that the operation exceeds, with its values; `bytes` is the real size of the response. */
  listExceeded(bytes: number): ReadonlyMap<LimitName, number> {
    const { maxNodes, maxResultFields, maxResultBytes } = this.limits;
    const counted: readonly (readonly [LimitName, value: number, limit: number])[] = [
      ['MAX_NODES', this.nodes, maxNodes],
      ['MAX_RESULT_FIELDS', this.fields, maxResultFields],
      ['MAX_RESULT_BYTES', bytes, maxResultBytes],
    ];
    const exceeded = counted.flatMap(([name, value, limit]) => (value > limit ? [[name, value] as const] : []));
    return new Map([...this.exceededInDocument, ...exceeded]);
  }

  private exceed(name: LimitName, value: number): never {
    if (this.resolverError === null) this.stop(tooLargeError(name, value, getLimit(this.limits, name), this.note));
    throw this.resolverError as unknown as GraphQLError;
  }
}

/** For the log only: the caller is gone. */
function clientClosedError(): GraphQLError {
  const originalError = new ClientClosedError();
  return new GraphQLError(originalError.message, { originalError, extensions: { code: 'CLIENT_CLOSED_REQUEST' } });
}

/**
 * Loaders whose results arrive in time slices. One batch resolves thousands of fields at once, which would hold the event
 * loop and fill memory with pages before any field is counted. A stopped operation loads nothing more.
 */
export function withTimeSlices(loaders: Loaders, usage: OperationUsage): Loaders {
  const inSlice = async <Result>(load: () => Promise<Result>): Promise<Result> => {
    usage.throwIfStopped();
    return usage.waitForSlice(await load());
  };
  const { source } = loaders;
  return {
    ...loaders,
    source: {
      ...source,
      // A cached response is read during the call, so the call takes time too.
      fetchPage: async (...args) => {
        await usage.waitForSlice(null);
        return inSlice(() => source.fetchPage(...args));
      },
    },
    load: (...args) => inSlice(() => loaders.load(...args)),
    loadMany: (...args) => inSlice(() => loaders.loadMany(...args)),
    loadChildren: (...args) => inSlice(() => loaders.loadChildren(...args)),
    loadBulkChildren: (...args) => inSlice(() => loaders.loadBulkChildren(...args)),
    loadTable: (...args) => inSlice(() => loaders.loadTable(...args)),
    loadTableById: (...args) => inSlice(() => loaders.loadTableById(...args)),
  };
}
