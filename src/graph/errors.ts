import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { KeapError, RequestTooLong } from '../keap/errors.js';
import { SnapshotError } from '../snapshot/view.js';
import { TooExpensiveError } from '../sources/budget.js';
import { ValidationError } from '../validation/verdict.js';
import { LONGEST_ECHO, shortMessage } from './limits/left-out.js';

/** What a caller is told of a fault that is not theirs and not Keap's. Everything else about it is for the log. */
const neutral = 'The gateway failed at this field. The fault is logged: give its operator the time of this answer.';

/** Room for all faults of an input at once. */
const LONGEST_MESSAGE = 4000;

type Extensions = Readonly<Record<string, unknown>>;

/**
 * An error as the caller sees it: with a code of the published list and the facts that help to go on. Faults we do not
 * know show nothing of themselves.
 */
export function formatGraphError(formatted: GraphQLFormattedError, original: unknown): GraphQLFormattedError {
  const cause = causeOf(original);
  const known = knownExtensions(cause);
  if (known) return shaped(formatted, (cause as Error).message, known);
  const code = formatted.extensions?.['code'];
  const isRefusal = typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR';
  if (isRefusal) return shaped(formatted, formatted.message, formatted.extensions ?? {});
  // Parse and validation errors have no path: they are about the caller's text.
  if (cause instanceof GraphQLError && cause.path === undefined && formatted.path === undefined)
    return shaped(formatted, formatted.message, { code: 'GRAPHQL_VALIDATION_FAILED' });
  return shaped(formatted, neutral, { code: 'INTERNAL_SERVER_ERROR' });
}

/** The error that began it, below what graphql-js wrapped around it. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function knownExtensions(cause: unknown): Extensions | null {
  if (cause instanceof KeapError) {
    const { retryAfterMs, window, resetAt, status, requestId, outcome, reconnectUrl } = cause.facts;
    return defined({ code: cause.code, retryAfterMs, window, resetAt, status, requestId, outcome, reconnectUrl });
  }
  if (cause instanceof TooExpensiveError)
    return { code: cause.code, estimatedCalls: cause.calls + cause.needed, limit: cause.limit };
  // What a request of ours holds beside the caller's own values has a bound of its own.
  if (cause instanceof RequestTooLong) return { code: 'BAD_USER_INPUT' };
  if (cause instanceof SnapshotError || cause instanceof ValidationError) return { code: cause.code };
  return null;
}

function defined(facts: Extensions): Extensions {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** What graphql-js says of a document repeats the caller's own names, which may be of any length. */
const isEcho = ({ code }: Extensions): boolean =>
  code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED';

function shaped(formatted: GraphQLFormattedError, message: string, extensions: Extensions): GraphQLFormattedError {
  const { stacktrace: _, ...shown } = extensions;
  return {
    message: shortMessage(message, isEcho(extensions) ? LONGEST_ECHO : LONGEST_MESSAGE),
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
    extensions: shown,
  };
}
