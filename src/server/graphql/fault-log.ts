import type { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { findCause, ClientClosedError, formatGraphError, isDatabaseUnavailable } from '../../graph/operation/errors.js';

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
