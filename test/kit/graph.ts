import {
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { systemClock, type Clock } from '../../src/clock.js';
import { readConfig } from '../../src/config/config.js';
import type { Context, Scope, Services } from '../../src/graph/operation/context.js';
import { formatGraphError } from '../../src/graph/operation/errors.js';
import { keapExtension, type KeapExtension, createContext } from '../../src/graph/operation/operation.js';
import { executeBounded } from '../../src/graph/limits/execute.js';
import type { Limits } from '../../src/graph/limits/limits.js';
import { TimeSlices } from '../../src/graph/limits/usage.js';
import { priceOperation } from '../../src/graph/price/price-operation.js';
import { RecentOperations } from '../../src/graph/price/recent-operations.js';
import { buildGraph } from '../../src/graph/schema/schema.js';
import { createKeapClient } from '../../src/keap/create-client.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';
import { readCacheOptions } from '../../src/server/graphql/graphql.routes.js';
import type { Snapshots } from '../../src/snapshot/snapshot.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.js';

/** An answer of the graph. */
export interface GraphResult {
  // Tests reach into answers freely; what they find is asserted there.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
  readonly errors: readonly GraphQLFormattedError[];
  /** How many HTTP requests reached Keap. */
  readonly calls: number;
  readonly keap: KeapExtension;
}

/** The graph on a Keap: real client, real loaders, no server. */
export interface GraphOnKeap {
  execute(query: string, variables?: Readonly<Record<string, unknown>>, headers?: Headers): Promise<GraphResult>;
  readonly services: Services;
  close(): Promise<void>;
}

/** The same on a simulated account. */
export interface Graph extends GraphOnKeap {
  readonly simulator: Simulator;
}

/** Where a graph finds its Keap, and every request that came in there so far. */
export interface KeapTarget {
  readonly url: string;
  readonly apiKey: string;
  readonly calls: readonly unknown[];
}

type Headers = Readonly<Record<string, string>>;

/** What a test may set beside the simulated account. */
export interface GraphOptions {
  readonly maxKeapCallsPerQuery?: number;
  /** Instead of the defaults of the configuration. */
  readonly limits?: Partial<Limits>;
  /** Snapshot and validation services on a store; without them their fields fail. */
  readonly services?: Partial<Pick<Services, 'snapshots' | 'validation'>>;
  readonly scopes?: readonly Scope[];
  readonly clock?: Clock;
  /** Which of Keap's generations may be asked; `auto` when left out. */
  readonly apiVersion?: 'auto' | 'v1' | 'v2';
}

/** A service that the test did not bring. */
function throwMissing(name: string): never {
  throw new Error(`This test opened the graph without ${name}.`);
}

/** Opens the graph on a simulated account. Keap's limits are set so high that no test meets them. `x-keap-trace: 1` adds the calls to the answer, `x-keap-fresh: 1` asks Keap even where it was asked before. */
export async function openGraph(simulatorOptions: SimulatorOptions = {}, options: GraphOptions = {}): Promise<Graph> {
  const simulator = await startSimulator(simulatorOptions);
  const graph = openGraphOn(simulator, options);
  const close = async (): Promise<void> => {
    await graph.close();
    await simulator.close();
  };
  return { ...graph, simulator, close };
}

/** Opens the graph on whatever answers there as Keap; closing the graph does not close that. */
export function openGraphOn(target: KeapTarget, options: GraphOptions = {}): GraphOnKeap {
  const keap = createKeapClient({
    baseUrl: target.url,
    credentials: apiKeyCredentials(target.apiKey),
    limits: { perSecond: 10_000, perMinute: 600_000, perDay: 100_000_000 },
    dayShare: 1,
    snapshotPerSecond: 10_000,
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.apiVersion ? { apiVersion: options.apiVersion } : {}),
  });
  const services: Services = {
    keap,
    snapshots: options.services?.snapshots ?? new Proxy({} as Snapshots, { get: () => throwMissing('snapshots') }),
    validation: options.services?.validation ?? { validate: () => throwMissing('validation') },
    connection: {
      account: 'default',
      loadStored: async () => null,
      matchesTenant: async () => true,
      credentialKind: 'API_KEY',
      isSimulated: true,
      baseUrl: target.url,
    },
    sharing: () => 'ALONE',
    recentOperations: new RecentOperations(options.clock ?? systemClock),
    fileLinks: { linkTo: (fileId) => ({ url: `/files/${fileId}`, expiresAt: new Date(0) }) },
    maxKeapCallsPerQuery: options.maxKeapCallsPerQuery ?? 100,
    timeSlices: new TimeSlices(),
    limits: { ...readConfig(false, {}).limits, ...options.limits },
  };
  const caller = {
    name: 'test',
    scopes: new Set<Scope>(options.scopes ?? ['read', 'write', 'snapshot', 'admin']),
    account: null,
  };
  const schema = buildGraph();

  const execute = async (source: string, variables = {}, headers: Headers = {}): Promise<GraphResult> => {
    const before = target.calls.length;
    const contextValue = createContext(services, { caller, ...readCacheOptions(headers) });
    const result = await run(schema, source, variables, contextValue);
    if (result.errors === undefined) {
      const answered = { schema, document: parse(source), variables };
      const price = priceOperation(services, contextValue.options, answered);
      if (price !== null) services.recentOperations.add(answered, contextValue.stats.trace, price);
    }
    return {
      data: result.data === undefined || result.data === null ? null : JSON.parse(JSON.stringify(result.data)),
      errors: (result.errors ?? []).map((error) => formatGraphError(error.toJSON(), error)),
      calls: target.calls.length - before,
      keap: keapExtension(contextValue, { trace: headers['x-keap-trace'] === '1' }),
    };
  };
  return { execute, services, close: () => keap.close() };
}

/** Parses, validates and runs a document. */
async function run(
  schema: GraphQLSchema,
  source: string,
  variables: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<ExecutionResult> {
  let document: DocumentNode;
  try {
    document = parse(source);
  } catch (error) {
    return { errors: [error as GraphQLError] };
  }
  const errors = validate(schema, document);
  return errors.length > 0 ? { errors } : executeBounded({ schema, document, variables, context });
}
