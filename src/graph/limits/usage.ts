import { setMaxListeners } from 'node:events';
import { GraphQLError } from 'graphql';
import { ClientClosedError } from '../operation/errors.js';
import { getLimit, tooLargeError, type LimitName, type Limits } from './limits.js';
import type { Loaders } from '../../query/load/loaders.js';

/** How long work goes on before others get their turn. */
const SLICE_MS = 40;
/** So many continuations are started before the time is looked at. */
const BATCH_SIZE = 8;
/** A continuation reaches the end of its synchronous part through so many promises: resolvers and graphql-js in a row. */
const MICROTASK_TURNS = 12;

type Resume = () => void;

/**
 * Shares the event loop among operations and everything else that the process does. Continuations of an operation (what
 * was loaded, the items of long lists) are started a few at a time; when a slice is used up the rest goes on in the next
 * turn of the loop, for a slice, or its share of one where several operations want it. It goes on in every turn until
 * nothing is left, so that a batch of loads, which closes when turns bring no more of them, is not torn apart.
 */
export class TimeSlices {
  /** When the turn of the loop began in which work is being done; null before any of this turn. */
  private startedAtMs: number | null = null;
  private readonly queues = new Map<object, Resume[]>();

  /** Whether work in this turn of the loop has used up its slice. */
  isUsedUp(): boolean {
    if (this.startedAtMs !== null) return performance.now() - this.startedAtMs > SLICE_MS;
    this.startedAtMs = performance.now();
    setImmediate(() => (this.startedAtMs = null));
    return false;
  }

  /** Calls `resume` when it is its turn. Those of one owner come in the order in which they were added. */
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

/** What a field adds to an answer beside its name and value: quotes, colon, comma. A number, `true` or `null` fits in. */
const BYTES_PER_FIELD = 8;

/**
 * What one operation has put into its answer so far, and the one place where it is stopped. Counting is an addition and a
 * compare, since an answer has tens of thousands of fields. Once stopped, every count throws the same error, made once,
 * so that what still runs of the operation ends without further cost.
 */
export class OperationUsage {
  nodes = 0;
  fields = 0;
  bytes = 0;
  /** Said beside the refusal of an operation that changes something. */
  note = '';
  /** What the document met its limits with, where limits are only logged. */
  readonly exceededInDocument = new Map<LimitName, number>();
  /** Settles when the operation is stopped, with the error to answer. */
  readonly whenStopped: Promise<GraphQLError>;

  private maxNodes = Infinity;
  private maxFields = Infinity;
  private maxBytes = Infinity;
  private resolverError: GraphQLError | null = null;
  private stopReason: GraphQLError | null = null;
  private readonly controller = new AbortController();
  private readonly settle: (error: GraphQLError) => void;

  /** `hangUp`: aborted when the caller has hung up, which stops the operation. */
  constructor(
    private readonly limits: Limits,
    private readonly slices: TimeSlices,
    closeSignal?: AbortSignal,
  ) {
    let settle: (error: GraphQLError) => void = () => undefined;
    this.whenStopped = new Promise((resolve) => (settle = resolve));
    this.settle = settle;
    // Every call of an operation listens, so Node's warning of a leak beyond ten would be wrong.
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

  /** Aborted when the operation is stopped: then Keap is asked nothing more for it. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why the operation was stopped; null while it may go on. */
  get stopError(): GraphQLError | null {
    return this.stopReason;
  }

  /** A field begins; `nameLength` is that of its name in the answer. Throws once the operation is stopped. */
  countField(nameLength: number): void {
    this.bytes += nameLength + BYTES_PER_FIELD;
    if (++this.fields > this.maxFields) this.exceed('MAX_RESULT_FIELDS', this.fields);
  }

  /** A record is handed to the answer. Throws once the operation is stopped. */
  countNode(): void {
    if (++this.nodes > this.maxNodes) this.exceed('MAX_NODES', this.nodes);
  }

  /** A value is handed to the answer. Throws once the operation is stopped. */
  countBytes(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.maxBytes) this.exceed('MAX_RESULT_BYTES', this.bytes);
  }

  /** Whether the event loop is wanted by others: the next item of a list had better come in its turn. */
  isSliceUsedUp(): boolean {
    return this.slices.isUsedUp();
  }

  /** The value, when it is this operation's turn. Rejects once the operation is stopped. */
  waitForSlice<Value>(value: Value): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.slices.add(this, () => {
        if (this.resolverError === null) resolve(value);
        else reject(this.resolverError);
      });
    });
  }

  /** Throws once the operation is stopped. */
  throwIfStopped(): void {
    if (this.resolverError !== null) throw this.resolverError;
  }

  /** Ends the operation with this error as its whole answer. The first one counts. */
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

  /** The limits that the operation is beyond, with what it would have needed; `bytes` is the true size of the answer. */
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

/** Nobody reads it: the answer has no caller any more. It shows in the log. */
function clientClosedError(): GraphQLError {
  const originalError = new ClientClosedError();
  return new GraphQLError(originalError.message, { originalError, extensions: { code: 'CLIENT_CLOSED_REQUEST' } });
}

/**
 * Loaders whose answers come in time slices. One batch answers thousands of fields in the same moment; handed over at once
 * they would hold the event loop, and fill memory with pages, before any of them is counted. A stopped operation loads
 * nothing more.
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
      // An answer that is remembered is read when it is asked for, so asking takes time too.
      fetchPage: async (...args) => {
        await usage.waitForSlice(null);
        return inSlice(() => source.fetchPage(...args));
      },
    },
    load: (...args) => inSlice(() => loaders.load(...args)),
    loadMany: (...args) => inSlice(() => loaders.loadMany(...args)),
    loadChildren: (...args) => inSlice(() => loaders.loadChildren(...args)),
    loadTable: (...args) => inSlice(() => loaders.loadTable(...args)),
    loadTableById: (...args) => inSlice(() => loaders.loadTableById(...args)),
  };
}
