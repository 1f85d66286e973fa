import type { Context } from '../../graph/operation/context.js';
import type { Price } from '../../graph/price/price.type.js';

/** What the log tells of one GraphQL operation: never its values. Filled while it is served. */
export interface RequestLog {
  caller: string | null;
  /** The Keap account it is about. */
  account: string | null;
  /** The operation's name in its document. */
  operation: string | null;
  kind: string | null;
  /** Calls sent to Keap. */
  calls: number;
  /** What it was thought to cost before it ran; null where that was not found out. */
  estimatedCalls: number | null;
  /** What it could not exceed, by what was known before it ran; null where that could not be told. */
  atMostCalls: number | null;
  /** How many fields its answer is likely to hold; null where that was not found out. */
  answerFields: number | null;
  /** Its price, where the caller wanted to know that and nothing else. */
  price: Price | null;
  waitedMs: number;
  /** `extensions.code` of each error, once each. */
  codes: readonly string[];
}

/** An operation's context with what only the front door needs. */
export interface ServerContext extends Context {
  readonly requestLog: RequestLog;
  /** Whether the caller asked for the list of calls (`x-keap-trace: 1`). */
  readonly isTraced: boolean;
  /** Whether the caller asked for the price alone (`x-keap-dry-run: 1`). */
  readonly isDryRun: boolean;
}

/** An account to be filled. */
export function createRequestLog(): RequestLog {
  return {
    caller: null,
    account: null,
    operation: null,
    kind: null,
    calls: 0,
    estimatedCalls: null,
    atMostCalls: null,
    answerFields: null,
    price: null,
    waitedMs: 0,
    codes: [],
  };
}
