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
import { createTestClient } from './keap-client.js';
import type { KeapClient } from '../../src/keap/keap-client.js';
import type { RateLimits } from '../../src/keap/rate-limit/quota-windows.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';
import { readCacheOptions } from '../../src/server/graphql/request-headers.js';
import type { Snapshots } from '../../src/snapshot/snapshot.js';
import { startSimulator, type Simulator, type SimulatorOptions } from './simulator.js';

/** A response of the graph. */
export interface GraphResult {
  // Tests access responses freely and assert what they find.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any;
  readonly errors: readonly GraphQLFormattedError[];
  /** How many HTTP requests reached Keap. */
  readonly calls: number;
  readonly keap: KeapExtension;
}

/** The graph on a Keap: real client and loaders, without a server. */
export interface GraphOnKeap {
  execute(query: string, variables?: Readonly<Record<string, unknown>>, headers?: Headers): Promise<GraphResult>;
  readonly services: Services;
  readonly keap: KeapClient;
  close(): Promise<void>;
}

/** The graph on a simulated account. */
export interface Graph extends GraphOnKeap {
  readonly simulator: Simulator;
}

/** The address of a Keap, and every request that it has received. */
export interface KeapTarget {
  readonly url: string;
  readonly apiKey: string;
  readonly calls: readonly unknown[];
}

type Headers = Readonly<Record<string, string>>;

/** Options beside those of the simulated account. */
export interface GraphOptions {
  readonly maxKeapCallsPerQuery?: number;
  /** Overrides the defaults of the configuration. */
  readonly limits?: Partial<Limits>;
  /** Snapshot and validation services on a store; without them their fields fail. */
  readonly services?: Partial<Pick<Services, 'snapshots' | 'validation'>>;
  readonly scopes?: readonly Scope[];
  readonly clock?: Clock;
  /** Keap's limits as the gateway knows them; by default no test reaches them. */
  readonly rateLimits?: RateLimits;
  /** The API versions to use; default `auto`. */
  readonly apiVersion?: 'auto' | 'v1' | 'v2';
}

/** A service that the test did not provide. */
function throwMissing(name: string): never {
  throw new Error(`This test opened the graph without ${name}.`);
}

/**
 * Opens the graph on a simulated account. Keap's limits are so high that no test reaches them. `x-keap-trace: 1` adds
 * the calls to the response, `x-keap-fresh: 1` bypasses the cache.
 */
export async function openGraph(simulatorOptions: SimulatorOptions = {}, options: GraphOptions = {}): Promise<Graph> {
  const simulator = await startSimulator(simulatorOptions);
  const graph = openGraphOn(simulator, options);
  const close = async (): Promise<void> => {
    await graph.close();
    await simulator.close();
  };
  return { ...graph, simulator, close };
}

/** Opens the graph on any Keap; closing the graph does not close that Keap. */
export function openGraphOn(target: KeapTarget, options: GraphOptions = {}): GraphOnKeap {
  const keap = createTestClient({
    baseUrl: target.url,
    credentials: apiKeyCredentials(target.apiKey),
    limits: options.rateLimits ?? { perSecond: 10_000, perMinute: 600_000, perDay: 100_000_000 },
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
    sharing: () => 'SINGLE',
    recentOperations: new RecentOperations(options.clock ?? systemClock),
    fileLinks: { linkTo: (fileId) => ({ path: `/files/${fileId}`, expiresAt: new Date(0) }) },
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
    const contextValue = createContext(services, {
      caller,
      gatewayUrl: () => 'https://gateway.test',
      ...readCacheOptions(headers),
    });
    const result = await run(schema, source, variables, contextValue);
    if (result.errors === undefined) {
      const answered = { schema, document: parse(source), variables };
      const price = priceOperation(services, contextValue.options, answered);
      if (price !== null) services.recentOperations.add(answered, contextValue.stats.trace);
    }
    return {
      data: result.data === undefined || result.data === null ? null : JSON.parse(JSON.stringify(result.data)),
      errors: (result.errors ?? []).map((error) => formatGraphError(error.toJSON(), error)),
      calls: target.calls.length - before,
      keap: keapExtension(contextValue, { trace: headers['x-keap-trace'] === '1' }),
    };
  };
  return { execute, services, keap, close: () => keap.close() };
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
