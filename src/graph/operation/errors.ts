import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { KeapError, RequestTooLongError } from '../../keap/errors.js';
import { SnapshotError } from '../../snapshot/snapshot.js';
import { TooExpensiveError } from '../../query/sources/live-source.js';
import { ValidationError } from '../../validation/verdict.js';
import { MAX_ECHO_LENGTH, shortenMessage } from '../limits/shorten-errors.js';

/** What a caller is told of a fault that is not theirs and not Keap's. Everything else about it is for the log. */
const genericMessage =
  'The gateway failed at this field. The fault is logged: give its operator the time of this answer.';
/** Where the database is stands in its own error, which is for the log. */
const DATABASE_UNAVAILABLE_MESSAGE =
  'The database of this gateway cannot be reached now, so what is stored there cannot be read or written. Try again in a moment; GET /health/ready says when it is back.';

/** Room for all faults of an input at once. */
const MAX_MESSAGE_LENGTH = 4000;

type Extensions = Readonly<Record<string, unknown>>;

/** The caller hung up before the answer was whole. Nobody reads it. */
export class ClientClosedError extends Error {
  override readonly name = 'CallerGone';
  constructor() {
    super('The caller has hung up, so the rest was not asked for.');
  }
}

/**
 * An error as the caller sees it: with a code of the published list and the facts that help to go on. Faults we do not
 * know show nothing of themselves.
 */
export function formatGraphError(formatted: GraphQLFormattedError, original: unknown): GraphQLFormattedError {
  const cause = findCause(original);
  const known = describeKnownError(cause);
  if (known) return buildError(formatted, known.message, known.extensions);
  const code = formatted.extensions?.['code'];
  const isClientError = typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR';
  if (isClientError) return buildError(formatted, formatted.message, formatted.extensions ?? {});
  // Parse and validation errors have no path: they are about the caller's text.
  if (cause instanceof GraphQLError && cause.path === undefined && formatted.path === undefined)
    return buildError(formatted, formatted.message, { code: 'GRAPHQL_VALIDATION_FAILED' });
  return buildError(formatted, genericMessage, { code: 'INTERNAL_SERVER_ERROR' });
}

/**
 * The same without graphql-js's suggestions, which name parts of the schema: its own switch covers validation only, not
 * variables, nor a document that `price` is asked about.
 */
export function withoutSuggestions(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replaceAll(/ ?Did you mean [^?]*\?/g, '') };
}

/** The error that began it, below what graphql-js wrapped around it. */
export function findCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/** A fault that is foreseen, as a caller is told of it. */
export interface KnownError {
  readonly message: string;
  readonly extensions: Extensions;
}

/** What is told of a fault that is foreseen, without anything that only the operator should know; null for any other. */
export function describeKnownError(cause: unknown): KnownError | null {
  if (cause instanceof KeapError) {
    const { retryAfterMs, window, resetAt, status, requestId, outcome, reconnectUrl } = cause.facts;
    const facts = { retryAfterMs, window, resetAt, status, requestId, outcome, reconnectUrl };
    return { message: cause.message, extensions: omitUndefined({ code: cause.code, ...facts }) };
  }
  if (cause instanceof TooExpensiveError) {
    const { code, calls, needed, limit, message } = cause;
    return { message, extensions: { code, estimatedCalls: calls + needed, limit } };
  }
  // What a request of ours holds beside the caller's own values has a bound of its own.
  if (cause instanceof RequestTooLongError) return { message: cause.message, extensions: { code: 'BAD_USER_INPUT' } };
  if (cause instanceof SnapshotError || cause instanceof ValidationError)
    return { message: cause.message, extensions: { code: cause.code } };
  if (isDatabaseUnavailable(cause))
    return { message: DATABASE_UNAVAILABLE_MESSAGE, extensions: { code: 'DATABASE_UNAVAILABLE' } };
  if (cause instanceof ClientClosedError)
    return { message: cause.message, extensions: { code: 'CLIENT_CLOSED_REQUEST' } };
  return null;
}

/** Whether the database took no work. Told by its code: the graph stands beside the database and does not import it. */
export function isDatabaseUnavailable(error: unknown): error is Error {
  return (
    error instanceof Error && error.name === 'DatabaseError' && 'code' in error && error.code === 'DATABASE_UNAVAILABLE'
  );
}

function omitUndefined(facts: Extensions): Extensions {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** What graphql-js says of a document repeats the caller's own names, which may be of any length. */
const isEcho = ({ code }: Extensions): boolean =>
  code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED';

function buildError(formatted: GraphQLFormattedError, message: string, extensions: Extensions): GraphQLFormattedError {
  const { stacktrace: _, ...visible } = extensions;
  return {
    message: shortenMessage(message, isEcho(extensions) ? MAX_ECHO_LENGTH : MAX_MESSAGE_LENGTH),
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
    extensions: visible,
  };
}
