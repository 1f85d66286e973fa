import { createTestClient } from '../../kit/keap-client.js';
import { RequestStats } from '../../../src/keap/request-stats.js';
import { apiKeyCredentials } from '../../../src/keap/credentials.js';
import { createLoaders, type Loaders } from '../../../src/query/load/loaders.js';
import type { Payload } from '../../../src/resources/row.js';
import type { ResourceKey } from '../../../src/resources/table.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../kit/simulator.js';
import { CallBudget, createLiveSource } from '../../../src/query/sources/live-source.js';
import { type PageRequest, withReplan } from '../../../src/query/sources/source.js';
import { iteratePages } from '../../kit/pages.js';

/** The loaders and the stats of one GraphQL operation. */
export interface Operation {
  readonly loaders: Loaders;
  readonly stats: RequestStats;
}

export interface Account {
  readonly simulator: Simulator;
  operation(maxCalls?: number): Operation;
  /** All records of a list, read by another client, so that the tested one discovers and caches nothing. */
  all(key: ResourceKey, pageRequest?: PageRequest): Promise<Payload[]>;
  close(): Promise<void>;
}

/** A simulated account with the real client and source, and limits that no test reaches. */
export async function openAccount(
  options: SimulatorOptions = {},
  apiVersion: 'auto' | 'v1' | 'v2' = 'auto',
): Promise<Account> {
  const simulator = await startSimulator({ seedDefects: false, ...options });
  const client = () =>
    createTestClient({
      baseUrl: simulator.url,
      credentials: apiKeyCredentials(simulator.apiKey),
      limits: { perSecond: 10_000, perMinute: 600_000, perDay: 100_000_000 },
      dayShare: 1,
      snapshotPerSecond: 10_000,
      apiVersion,
    });
  const [keap, referenceClient] = [client(), client()];
  return {
    simulator,
    operation(maxCalls = 100) {
      const stats = new RequestStats();
      return {
        stats,
        loaders: createLoaders(
          createLiveSource(keap, { priority: 'interactive', stats }, new CallBudget(stats, maxCalls)),
        ),
      };
    },
    async all(key, pageRequest = {}) {
      const requestContext = { priority: 'interactive', stats: new RequestStats() } as const;
      return withReplan(async () => {
        const rows: Payload[] = [];
        for await (const page of iteratePages(referenceClient, key, pageRequest, requestContext))
          rows.push(...page.rows);
        return rows;
      });
    },
    async close() {
      await keap.close();
      await referenceClient.close();
      await simulator.close();
    },
  };
}

/** The ids of records, in their order. */
export const ids = (rows: readonly Payload[]): string[] => rows.map((row) => String(row['id']));
