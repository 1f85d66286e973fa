import { GraphQLError, type GraphQLSchema } from 'graphql';
import { type Clock, systemClock } from '../../clock.js';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import { executeBounded } from '../../graph/limits/execute.js';
import type { ServerContext } from '../graphql/request-log.js';

/** Ends the wait of an operation: when its caller disconnects, or at its deadline. */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Epoch milliseconds. */
  readonly deadlineAtMs?: number | undefined;
}

interface QueuedOperation {
  readonly caller: string;
  readonly start: () => void;
}

/**
 * Limits how many operations run at once, since each keeps its partial result in memory. Others wait; the caller with the
 * fewest running operations goes first. A caller's only operation never waits.
 */
export class Admission {
  private running = 0;
  private readonly runningByCaller = new Map<string, number>();
  private waiting: readonly QueuedOperation[] = [];

  constructor(
    private readonly limits: { readonly running: number; readonly waiting: number },
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves when the operation may run, with a function to call once at its end; immediately when the caller
   * disconnects. Rejects with OVERLOADED (HTTP 503) where too many operations wait, or its deadline passes.
   */
  async acquire(caller: string, { signal, deadlineAtMs }: WaitOptions = {}): Promise<() => void> {
    // The number of keys limits the callers, so one operation of each is bounded too.
    if (this.running < this.limits.running || this.countRunning(caller) === 0) return this.start(caller);
    if (this.waiting.length >= this.limits.waiting) throw overloadedError();
    return new Promise((resolve, reject) => {
      const cancel = new AbortController();
      const dequeue = (): void => {
        cancel.abort();
        this.waiting = this.waiting.filter((one) => one !== entry);
      };
      const entry: QueuedOperation = {
        caller,
        start: () => {
          dequeue();
          resolve(this.start(caller));
        },
      };
      this.waiting = [...this.waiting, entry];
      const onAbort = (): void => {
        dequeue();
        resolve(() => undefined);
      };
      if (signal?.aborted === true) return onAbort();
      signal?.addEventListener('abort', onAbort, { signal: cancel.signal });
      if (deadlineAtMs === undefined) return undefined;
      const expire = (): void => {
        dequeue();
        reject(overloadedError());
      };
      return void this.clock
        .sleep(Math.max(0, deadlineAtMs - this.clock.now()), cancel.signal)
        .then(expire, () => undefined);
    });
  }

  private start(caller: string): () => void {
    this.running += 1;
    this.runningByCaller.set(caller, this.countRunning(caller) + 1);
    return () => {
      this.running -= 1;
      const left = this.countRunning(caller) - 1;
      if (left === 0) this.runningByCaller.delete(caller);
      else this.runningByCaller.set(caller, left);
      if (this.running < this.limits.running) this.next()?.start();
    };
  }

  private countRunning(caller: string): number {
    return this.runningByCaller.get(caller) ?? 0;
  }

  /** The longest waiting operation of the caller who has the fewest running. */
  private next(): QueuedOperation | undefined {
    const [first, ...others] = this.waiting;
    return others.reduce((best, one) => {
      return best !== undefined && this.countRunning(one.caller) < this.countRunning(best.caller) ? one : best;
    }, first);
  }
}

function overloadedError(): GraphQLError {
  return new GraphQLError(
    'The gateway runs as many operations as it can, and this one could not start. Try again in a moment.',
    {
      extensions: { code: 'OVERLOADED', retryAfterMs: 1000, http: { status: 503 } },
    },
  );
}

type Gateway = ApolloServerOptionsWithGateway<ServerContext>['gateway'];

/**
 * The most operations at once. A result of 20,000 fields takes 10 MB or more while it is built. Operations answered from
 * the cache do not get faster in parallel; those that wait for Keap use little memory.
 */
const MAX_FROM_CACHE = 8;
const MAX_FROM_KEAP = 100;
const MAX_WAITING = 1000;
/** Operations with fewer expected fields start immediately: they use almost no memory. */
const SMALL_RESULT_FIELDS = 500;

/**
 * The schema and its executor, in the form of Apollo's `gateway` option, the only one that accepts an executor. Parsing,
 * validation, plugins and the format of errors stay Apollo's.
 */
export function createBoundedExecutor(schema: GraphQLSchema): Gateway {
  const cacheAdmission = new Admission({ running: MAX_FROM_CACHE, waiting: MAX_WAITING }, systemClock);
  const keapAdmission = new Admission({ running: MAX_FROM_KEAP, waiting: MAX_WAITING }, systemClock);
  return {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, request, context: requestContext }) => {
        // Apollo passes on the context that the request was created with.
        const context = requestContext as ServerContext;
        const { operationName, variables } = request;
        const { answerFields, estimatedCalls } = context.requestLog;
        const execution = { schema, document, operationName, variables, context };
        if (answerFields !== null && answerFields < SMALL_RESULT_FIELDS) return executeBounded(execution);
        const admission = (estimatedCalls ?? 0) > 0 ? keapAdmission : cacheAdmission;
        const release = await admission.acquire(context.caller.name, context.options);
        try {
          return await executeBounded(execution);
        } finally {
          release();
        }
      },
    }),
    stop: async () => undefined,
  };
}
