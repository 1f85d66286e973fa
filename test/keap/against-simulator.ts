import type { RequestContext, KeapClient } from '../../src/keap/keap-client.js';
import { createTestClient, type TestClientOptions } from '../kit/keap-client.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../kit/simulator.js';
import { iteratePages } from '../kit/pages.js';

export interface ClientSetup {
  readonly simulator: Simulator;
  readonly client: KeapClient;
  close(): Promise<void>;
}

/** A simulated Keap and its client, both unlimited by default. */
export async function setUpClient(
  simulated: SimulatorOptions = {},
  options: Partial<TestClientOptions> = {},
): Promise<ClientSetup> {
  const simulator = await startSimulator({ contacts: 60, ...simulated });
  const credentials = apiKeyCredentials(simulator.apiKey);
  const client = createTestClient({ baseUrl: simulator.url, credentials, ...options });
  return {
    simulator,
    client,
    close: async () => {
      await client.close();
      await simulator.close();
    },
  };
}

/** The ids of a whole collection, page by page. */
export async function fetchIds(client: KeapClient, requestContext: RequestContext, size: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of iteratePages(
    client,
    'contacts',
    { size, orderBy: { field: 'id', direction: 'asc' } },
    requestContext,
  )) {
    ids.push(...page.rows.map(({ id }) => String(id)));
  }
  return ids;
}

/** The maximum number of calls in any span of this length. */
export function countMostWithin(times: readonly number[], spanMs: number): number {
  let worst = 0;
  for (let from = 0, to = 0; to < times.length; to += 1) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= spanMs) from += 1;
    worst = Math.max(worst, to - from + 1);
  }
  return worst;
}
