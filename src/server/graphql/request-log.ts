import type { Context } from '../../graph/operation/context.js';
import type { Price } from '../../graph/price/price.type.js';
import type { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { findCause, ClientClosedError, formatGraphError, isDatabaseUnavailable } from '../../graph/operation/errors.js';

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
  /** Its price before it ran; null where it was not priced. Not logged. */
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

/**
 * Tells the log what a caller is not told: the stack of a fault of ours, never its own facts (a statement's values), and
 * which database cannot be reached. A caller who hung up is no fault.
 */
export function logError(log: Logger, error: GraphQLError): void {
  const cause = findCause(error);
  if (cause instanceof ClientClosedError) return log.debug({ path: error.path }, 'nobody waits for this field');
  if (isDatabaseUnavailable(cause))
    return log.warn({ path: error.path, reason: cause.message }, 'the database is away');
  const path = error.path === undefined ? {} : { path: error.path };
  const formatted = formatGraphError({ message: error.message, ...path, extensions: error.extensions }, error);
  if (formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return;
  const { name, stack } = cause instanceof Error ? cause : error;
  log.error({ path: error.path, fault: { name, stack } }, 'a field failed by our own fault');
}
