/** A folder below `src`, or a part of one, and what it may import. */
export interface Layer {
  /** Folders or single modules below `src`, as parts of a regular expression. */
  readonly allowed: readonly string[];
  readonly why: string;
}

/**
 * Imports only go down, type imports included. Every layer may also import itself, `clock` and `account-name`.
 * `docs/architecture.md` shows the same table.
 */
export const layers: Readonly<Record<string, Layer>> = {
  config: { allowed: [], why: 'the settings of the process depend on nothing' },
  resources: { allowed: [], why: 'the table is pure data and pure functions, so that everything can rest on it' },
  keap: { allowed: ['resources'], why: 'HTTP stops here; the client works without a database and without a graph' },
  db: { allowed: ['resources'], why: 'the store is independent of Keap and the graph; its views come from the table' },
  'query/sources': {
    allowed: ['resources', 'keap', 'db'],
    why: 'a source hides whether records come from Keap or from a snapshot',
  },
  'query/load': {
    allowed: ['resources', 'query/sources'],
    why: 'saving calls does not depend on where records come from',
  },
  'query/cost': {
    allowed: ['resources', 'query/sources', 'query/load', 'keap/keap-client'],
    why: 'the cost of a query is arithmetic over the table and the planner, known before anything runs',
  },
  snapshot: { allowed: ['resources', 'keap', 'db'], why: 'a snapshot runs without GraphQL' },
  validation: {
    allowed: ['resources', 'db', 'snapshot/(snapshot|runs|evidence/evidence)'],
    why: 'a verdict is about stored records and the stored evidence of their completeness; it cannot call Keap',
  },
  graph: {
    allowed: [
      'resources',
      'query',
      'snapshot',
      'validation',
      'keap/(keap-client|errors|request-stats|rate-limit/quota-headers)',
    ],
    why: "resolvers use Keap's client and errors, never its middleware, the database or the configuration",
  },
  accounts: {
    allowed: ['config', 'resources', 'keap', 'db', 'query', 'snapshot', 'validation', 'graph'],
    why: 'one account joins what the layers below offer, without HTTP',
  },
  server: { allowed: ['graph', 'accounts'], why: 'the server translates HTTP and is given the rest' },
  simulator: {
    allowed: ['resources/table'],
    why: 'it is a second description of how Keap behaves, so it shares no code with the client',
  },
  cli: { allowed: ['.*'], why: 'a command starts any part' },
};
