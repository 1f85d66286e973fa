import { GraphQLError } from 'graphql';

/** The limits of one operation. */
export interface Limits {
  /** The deepest nesting of fields. */
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxRootFields: number;
  /** Records of a response. */
  readonly maxNodes: number;
  /** Fields of a response. */
  readonly maxResultFields: number;
  readonly maxResultBytes: number;
  /** `log`: nothing is rejected; the gateway logs what `enforce` would reject. */
  readonly mode: 'enforce' | 'log';
}

/** The name of a limit: the environment variable that sets it. */
export type LimitName =
  'MAX_DEPTH' | 'MAX_ALIASES' | 'MAX_ROOT_FIELDS' | 'MAX_NODES' | 'MAX_RESULT_FIELDS' | 'MAX_RESULT_BYTES';

/** What exceeds each limit, and how to fix it. */
const limitTexts: Readonly<Record<LimitName, readonly [what: string, howToFix: string]>> = {
  MAX_DEPTH: ['The operation nests fields % deep', 'Query the inner records in a separate operation'],
  MAX_ALIASES: ['The operation uses % aliases', 'Send several operations, or use `nodes(ids:)`'],
  MAX_ROOT_FIELDS: ['The operation has % fields at its root', 'Send several operations, or use `nodes(ids:)`'],
  MAX_NODES: ['The response would hold % records or more', 'Select smaller pages or fewer edges at a time'],
  MAX_RESULT_FIELDS: ['The response would hold % fields or more', 'Select smaller pages or fewer fields at a time'],
  MAX_RESULT_BYTES: ['The response would have % bytes or more', 'Select smaller pages or fewer fields at a time'],
};

/** TOO_LARGE, with the limit and the value that exceeds it. */
export function tooLargeError(name: LimitName, value: number, limit: number, note = ''): GraphQLError {
  const [what, howToFix] = limitTexts[name];
  const message =
    `${what.replace('%', String(value))}, but the limit is ${limit}.${note} ` +
    `${howToFix}, or ask the gateway's operator to raise ${name}.`;
  return new GraphQLError(message, { extensions: { code: 'TOO_LARGE', name, value, limit } });
}

/** The value of a limit. */
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
