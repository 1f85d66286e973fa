import type { GraphQLFormattedError } from 'graphql';
import { omittedErrorsError } from '../../graph/limits/shorten-errors.js';

/** Keeps a response without data below 64 KB. */
const MAX_BYTES = 60_000;

/**
 * Limits the size of the errors of a response; the last error says how many are omitted. An error that is too large by
 * itself, such as one with a long path or many faults, keeps its message and its short extensions.
 */
export function boundErrors(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  const kept: GraphQLFormattedError[] = [];
  let bytes = 0;
  for (const error of errors) {
    const one = measureBytes(error) > MAX_BYTES / 2 ? stripExtensions(error) : error;
    bytes += measureBytes(one);
    if (bytes > MAX_BYTES) return [...kept, summarizeOmitted(errors.slice(kept.length))];
    kept.push(one);
  }
  return kept;
}

const measureBytes = (error: GraphQLFormattedError): number => Buffer.byteLength(JSON.stringify(error));

function summarizeOmitted(errors: readonly GraphQLFormattedError[]): GraphQLFormattedError {
  const counts = errors.map(({ extensions }) => (extensions?.['leftOut'] as number | undefined) ?? 1);
  const count = counts.reduce((sum, one) => sum + one, 0);
  return omittedErrorsError(count, errors[0]?.extensions?.['code']).toJSON();
}

function stripExtensions({ message, extensions = {} }: GraphQLFormattedError): GraphQLFormattedError {
  const facts = Object.entries(extensions).filter(
    ([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && JSON.stringify(value).length < 500,
  );
  return { message, extensions: Object.fromEntries(facts) };
}
