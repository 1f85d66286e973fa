import { GraphQLError } from 'graphql';

/** How much one operation may ask for. */
export interface Limits {
  /** How deep fields may be nested. */
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxRootFields: number;
  /** Records of an answer. */
  readonly maxNodes: number;
  /** Fields of an answer. */
  readonly maxResultFields: number;
  readonly maxResultBytes: number;
  /** `log`: nothing is refused, what would have been is logged. */
  readonly mode: 'enforce' | 'log';
}

/** A limit, by the environment variable that sets it. */
export type LimitName =
  'MAX_DEPTH' | 'MAX_ALIASES' | 'MAX_ROOT_FIELDS' | 'MAX_NODES' | 'MAX_RESULT_FIELDS' | 'MAX_RESULT_BYTES';

/** What each limit is about, and what to do beyond it. */
const limitTexts: Readonly<Record<LimitName, readonly [what: string, remedy: string]>> = {
  MAX_DEPTH: ['The operation nests fields % deep', 'Ask for the inner records in an operation of their own'],
  MAX_ALIASES: ['The operation uses % aliases', 'Ask in several operations, or by `nodes(ids:)`'],
  MAX_ROOT_FIELDS: ['The operation has % fields at its root', 'Ask in several operations, or by `nodes(ids:)`'],
  MAX_NODES: ['The answer would hold % records or more', 'Ask for smaller pages or fewer edges at a time'],
  MAX_RESULT_FIELDS: ['The answer would hold % fields or more', 'Ask for smaller pages or fewer fields at a time'],
  MAX_RESULT_BYTES: ['The answer would have % bytes or more', 'Ask for smaller pages or fewer fields at a time'],
};

/** The refusal of an operation beyond a limit: TOO_LARGE, with the limit and the value that it met. */
export function tooLargeError(name: LimitName, value: number, limit: number, note = ''): GraphQLError {
  const [what, howToFix] = limitTexts[name];
  const message =
    `${what.replace('%', String(value))}, and ${limit} is the most.${note} ` +
    `${howToFix}, or let the gateway's operator raise ${name}.`;
  return new GraphQLError(message, { extensions: { code: 'TOO_LARGE', name, value, limit } });
}

/** The number that a limit stands at. */
export function getLimit(limits: Limits, name: LimitName): number {
  switch (name) {
    case 'MAX_DEPTH':
      return limits.maxDepth;
    case 'MAX_ALIASES':
      return limits.maxAliases;
    case 'MAX_ROOT_FIELDS':
      return limits.maxRootFields;
    case 'MAX_NODES':
      return limits.maxNodes;
    case 'MAX_RESULT_FIELDS':
      return limits.maxResultFields;
    case 'MAX_RESULT_BYTES':
      return limits.maxResultBytes;
  }
}
