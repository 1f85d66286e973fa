import { setMaxListeners } from 'node:events';
import { GraphQLError } from 'graphql';
import { ClientClosedError } from '../operation/errors.js';
import { getLimit, tooLargeError, type LimitName, type Limits } from './limits.js';
import type { TimeSlices } from './time-slices.js';

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
    const counted: readonly (readonly [LimitName, number])[] = [
      ['MAX_NODES', this.nodes],
      ['MAX_RESULT_FIELDS', this.fields],
      ['MAX_RESULT_BYTES', bytes],
    ];
    return new Map([
      ...this.exceededInDocument,
      ...counted.filter(([name, value]) => value > getLimit(this.limits, name)),
    ]);
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
