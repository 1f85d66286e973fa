import { z } from 'zod';
import { given, whole, wholeSaid } from './variable.js';

/** A whole number with a default. */
const bound = (name: string, byDefault: number, least: number, most: number, meaning: string) =>
  given({
    name,
    byDefault: String(byDefault),
    meaning,
    expected: wholeSaid(least, most),
    schema: whole(least, most),
  });

/** Errors alone take up to 64 KB. */
const LEAST_BYTES = 100_000;

/** How much one operation may ask for, and how much is told of it. */
export const limitVariables = {
  maxKeapCallsPerQuery: bound(
    'MAX_KEAP_CALLS_PER_QUERY',
    100,
    1,
    100_000,
    'A GraphQL operation that needs more calls to Keap fails with `TOO_EXPENSIVE`.',
  ),
  maxTokens: bound(
    'MAX_TOKENS',
    4000,
    100,
    1_000_000,
    'A GraphQL document with more words and signs than this is refused before it is read.',
  ),
  maxDepth: bound(
    'MAX_DEPTH',
    15,
    1,
    1000,
    'How deep the fields of an operation may be nested; `nodes`, `edges` and `node` count too. More fails with `TOO_LARGE`, as beyond every limit that follows.',
  ),
  maxAliases: bound(
    'MAX_ALIASES',
    100,
    0,
    100_000,
    'How many aliases an operation may use; those of a fragment count wherever it is spread.',
  ),
  maxRootFields: bound('MAX_ROOT_FIELDS', 30, 1, 100_000, 'How many fields an operation may have at its root.'),
  maxNodes: bound(
    'MAX_NODES',
    20_000,
    1,
    10_000_000,
    'How many records an answer may hold, counted wherever they appear.',
  ),
  maxResultFields: bound('MAX_RESULT_FIELDS', 50_000, 1, 100_000_000, 'How many fields an answer may hold.'),
  maxResultBytes: bound(
    'MAX_RESULT_BYTES',
    5_000_000,
    LEAST_BYTES,
    1_000_000_000,
    'How many bytes an answer may have.',
  ),
  limitsMode: given({
    name: 'LIMITS_MODE',
    byDefault: 'enforce',
    meaning:
      '`log` refuses nothing beyond `MAX_DEPTH`, `MAX_ALIASES`, `MAX_ROOT_FIELDS`, `MAX_NODES`, `MAX_RESULT_FIELDS` and `MAX_RESULT_BYTES`: it logs one line for an operation, with what it would have needed.',
    expected: 'enforce or log',
    schema: z.enum(['enforce', 'log']),
  }),
  logLevel: given({
    name: 'LOG_LEVEL',
    byDefault: 'info',
    meaning: 'How much is logged (JSON lines on stderr).',
    expected: 'fatal, error, warn, info, debug, trace or silent',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  }),
};
