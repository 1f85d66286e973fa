import { z } from 'zod';
import { withDefault, wholeNumber, describeWholeNumber } from './variable.js';

/** A whole number with a default. */
const createLimit = (name: string, defaultValue: number, min: number, max: number, description: string) =>
  withDefault({
    name,
    defaultValue: String(defaultValue),
    description,
    expected: describeWholeNumber(min, max),
    schema: wholeNumber(min, max),
  });

/** Errors alone may have up to 64 KB. */
const MIN_BYTES = 100_000;

/** Limits of one operation, and what is logged. */
export const limitVariables = {
  maxKeapCallsPerQuery: createLimit(
    'MAX_KEAP_CALLS_PER_QUERY',
    100,
    1,
    100_000,
    'A GraphQL operation that needs more calls to Keap fails with `TOO_EXPENSIVE`.',
  ),
  maxTokens: createLimit(
    'MAX_TOKENS',
    4000,
    100,
    1_000_000,
    'How many tokens (names, values, punctuation) a GraphQL document may have; a longer one is rejected.',
  ),
  maxDepth: createLimit(
    'MAX_DEPTH',
    15,
    1,
    1000,
    'How deep the fields of an operation may be nested; `nodes`, `edges` and `node` count too. An operation beyond this or any of the following limits fails with `TOO_LARGE`.',
  ),
  maxAliases: createLimit(
    'MAX_ALIASES',
    100,
    0,
    100_000,
    'How many aliases an operation may use; those of a fragment count at every spread.',
  ),
  maxRootFields: createLimit('MAX_ROOT_FIELDS', 30, 1, 100_000, 'How many fields an operation may have at its root.'),
  maxNodes: createLimit(
    'MAX_NODES',
    20_000,
    1,
    10_000_000,
    'How many records a response may contain, counted at every place.',
  ),
  maxResultFields: createLimit('MAX_RESULT_FIELDS', 50_000, 1, 100_000_000, 'How many fields a response may contain.'),
  maxResultBytes: createLimit(
    'MAX_RESULT_BYTES',
    5_000_000,
    MIN_BYTES,
    1_000_000_000,
    'How many bytes a response may have.',
  ),
  limitsMode: withDefault({
    name: 'LIMITS_MODE',
    defaultValue: 'enforce',
    description:
      '`log` does not enforce `MAX_DEPTH`, `MAX_ALIASES`, `MAX_ROOT_FIELDS`, `MAX_NODES`, `MAX_RESULT_FIELDS` and `MAX_RESULT_BYTES`: it logs one line for each operation beyond them, with the values that the operation needs.',
    expected: 'enforce or log',
    schema: z.enum(['enforce', 'log']),
  }),
  logLevel: withDefault({
    name: 'LOG_LEVEL',
    defaultValue: 'info',
    description: 'How much is logged (JSON lines on stderr).',
    expected: 'fatal, error, warn, info, debug, trace or silent',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  }),
};
