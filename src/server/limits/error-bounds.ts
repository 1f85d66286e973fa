import type { GraphQLFormattedError } from 'graphql';
import { omittedErrorsError } from '../../graph/limits/shorten-errors.js';

/** With the rest of the answer below 64 KB. */
const MAX_BYTES = 60_000;

/**
 * The errors of an answer as far as there is room for them; the last says how many are left out. An error that is too
 * large by itself, by a long path or many faults, keeps its message and its plain facts.
 */
export function boundErrors(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  const kept: GraphQLFormattedError[] = [];
  let bytes = 0;
  for (const error of errors) {
    const one = sizeOf(error) > MAX_BYTES / 2 ? stripExtensions(error) : error;
    bytes += sizeOf(one);
    if (bytes > MAX_BYTES) return [...kept, summarizeOmitted(errors.slice(kept.length))];
    kept.push(one);
  }
  return kept;
}

const sizeOf = (error: GraphQLFormattedError): number => Buffer.byteLength(JSON.stringify(error));

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
