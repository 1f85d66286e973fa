import type { Context } from '../../graph/operation/context.js';
import type { Price } from '../../graph/price/price.type.js';
import type { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { RequestErrorStatus } from './media-type.js';
import { findCause, ClientClosedError, formatGraphError, isDatabaseUnavailable } from '../../graph/operation/errors.js';

/** The log fields of one GraphQL operation, never its values. Filled while it is served. */
export interface RequestLog {
  caller: string | null;
  /** The Keap account of the request. */
  account: string | null;
  /** The operation's name in its document. */
  operation: string | null;
  kind: string | null;
  /** Calls sent to Keap. */
  calls: number;
  /** The estimated calls before it ran; null without an estimate. */
  estimatedCalls: number | null;
  /** The upper bound of its calls, known before it ran; null where there was none. */
  atMostCalls: number | null;
  /** The expected number of fields in its result; null without an estimate. */
  answerFields: number | null;
  /** Its price before it ran; null where it was not priced. Not logged. */
  price: Price | null;
  waitedMs: number;
  /** `extensions.code` of each error, once each. */
  codes: readonly string[];
}

/** The context of an operation, with what only the server needs. */
export interface ServerContext extends Context {
  readonly requestLog: RequestLog;
  /** The HTTP status of errors before the operation is executed. */
  readonly requestErrorStatus: RequestErrorStatus;
  /** Keeps the document of an automatic persisted query, once it is valid. */
  readonly keepDocument: (() => void) | null;
  /** Whether the caller asked for the list of calls (`x-keap-trace: 1`). */
  readonly isTraced: boolean;
  /** Whether the caller asked for the price alone (`x-keap-dry-run: 1`). */
  readonly isDryRun: boolean;
}

/** Creates an empty log of an operation. */
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
 * Logs what the caller does not see: the stack of an internal error, without its own properties (the values of a
 * statement), and the address of an unreachable database. A caller who disconnects is no error.
 */
export function logError(log: Logger, error: GraphQLError): void {
  const cause = findCause(error);
  if (cause instanceof ClientClosedError)
    return log.debug({ path: error.path }, 'the caller disconnected before this field was resolved');
  if (isDatabaseUnavailable(cause))
    return log.warn({ path: error.path, reason: cause.message }, 'the database is unavailable');
  const path = error.path === undefined ? {} : { path: error.path };
  const formatted = formatGraphError({ message: error.message, ...path, extensions: error.extensions }, error);
  if (formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return;
  const { name, stack } = cause instanceof Error ? cause : error;
  log.error({ path: error.path, fault: { name, stack } }, 'a field failed by an internal error');
}
