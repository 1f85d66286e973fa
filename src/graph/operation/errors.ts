import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { KeapError, RequestTooLongError } from '../../keap/errors.js';
import { SnapshotError } from '../../snapshot/snapshot.js';
import { TooExpensiveError } from '../../query/sources/live-source.js';
import { ValidationError } from '../../validation/verdict.js';
import { nameLiteral } from '../schema/literal.js';
import { MAX_ECHO_LENGTH, shortenMessage } from '../limits/shorten-errors.js';

/** The message for a fault of the gateway. Its details go to the log only. */
const genericMessage =
  'The gateway failed at this field. The fault is logged: give its operator the time of this response.';
/** The error itself holds the database's address, which goes to the log only. */
const DATABASE_UNAVAILABLE_MESSAGE =
  'The database of this gateway is unavailable, so stored data cannot be read or written. Try again in a moment; GET /health/ready says when it is back.';

/** Long enough for all faults of an input. */
const MAX_MESSAGE_LENGTH = 4000;

const STORAGE_FULL_MESSAGE =
  'The disk of the database of this gateway is full, so nothing more can be stored. Make room on it; a snapshot that runs then goes on by itself.';

type Extensions = Readonly<Record<string, unknown>>;

/** The caller hung up before the response was complete. Appears in the log only. */
export class ClientClosedError extends Error {
  override readonly name = 'CallerGone';
  constructor() {
    super('The caller hung up, so the operation was stopped.');
  }
}

/** An error as the caller sees it: a published code, and facts that help to continue. Unknown faults show no detail. */
export function formatGraphError(formatted: GraphQLFormattedError, original: unknown): GraphQLFormattedError {
  const cause = findCause(original);
  const known = describeKnownError(cause);
  if (known) return buildError(formatted, known.message, known.extensions);
  const code = formatted.extensions?.['code'];
  const isClientError = typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR';
  if (isClientError) return buildError(formatted, nameLiteral(formatted.message, original), formatted.extensions ?? {});
  // Parse and validation errors have no path: they concern the document.
  if (cause instanceof GraphQLError && cause.path === undefined && formatted.path === undefined)
    return buildError(formatted, formatted.message, { code: 'GRAPHQL_VALIDATION_FAILED' });
  return buildError(formatted, genericMessage, { code: 'INTERNAL_SERVER_ERROR' });
}

/**
 * Removes graphql-js's suggestions, which name parts of the schema. Its own option covers validation only: not variables,
 * and not the document in a `price` field.
 */
export function withoutSuggestions(error: GraphQLFormattedError): GraphQLFormattedError {
  const faults = error.extensions?.['faults'] as readonly { readonly message: string }[] | undefined;
  const shown = faults?.map((fault) => ({ ...fault, message: removeSuggestions(fault.message) }));
  return {
    ...error,
    message: removeSuggestions(error.message),
    ...(shown === undefined ? {} : { extensions: { ...error.extensions, faults: shown } }),
  };
}

const removeSuggestions = (message: string): string => message.replaceAll(/ ?Did you mean [^?]*\?/g, '');

/** The original error inside graphql-js's wrappers. */
export function findCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/** An expected error as the caller sees it. */
export interface KnownError {
  readonly message: string;
  readonly extensions: Extensions;
}

/** Describes an expected error, without details that are for the operator only; null for any other. */
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
  // The gateway's own part of a request is bounded, so the caller's values are too long.
  if (cause instanceof RequestTooLongError) return { message: cause.message, extensions: { code: 'BAD_USER_INPUT' } };
  if (cause instanceof SnapshotError || cause instanceof ValidationError)
    return { message: cause.message, extensions: { code: cause.code } };
  if (isDatabaseUnavailable(cause))
    return { message: DATABASE_UNAVAILABLE_MESSAGE, extensions: { code: 'DATABASE_UNAVAILABLE' } };
  if (isStorageFull(cause)) return { message: STORAGE_FULL_MESSAGE, extensions: { code: 'STORAGE_FULL' } };
  if (cause instanceof ClientClosedError)
    return { message: cause.message, extensions: { code: 'CLIENT_CLOSED_REQUEST' } };
  return null;
}

/** Whether the database is unavailable. Checks name and code, since the graph may not import the database. */
export function isDatabaseUnavailable(error: unknown): error is Error {
  return isDatabaseError(error, 'DATABASE_UNAVAILABLE');
}

function isStorageFull(error: unknown): error is Error {
  return isDatabaseError(error, 'STORAGE_FULL');
}

function isDatabaseError(error: unknown, code: string): error is Error {
  return error instanceof Error && error.name === 'DatabaseError' && 'code' in error && error.code === code;
}

function omitUndefined(facts: Extensions): Extensions {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** Messages of graphql-js about a document repeat the caller's names, which may have any length. */
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
