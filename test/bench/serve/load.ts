import { isDeepStrictEqual } from 'node:util';
import { Client, Pool, type Dispatcher } from 'undici';
import type { Case } from './cases.js';
import type { Gateways } from './gateways.js';

export type Side = 'ours' | 'peer';

/** What one round measured. */
export interface Round {
  readonly requestsPerSecond: number;
  readonly cpuMsPerRequest: number;
  readonly callsPerRequest: number;
}

/** Makes our gateway bypass its cache and refresh it; the peer has none. */
const FRESH = { 'x-keap-fresh': '1' };
const WARM_UP_MS = 2000;

async function send(dispatcher: Dispatcher, query: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { statusCode, body } = await dispatcher.request({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`status ${statusCode}: ${text}`);
  return text;
}

/** The data of one response. Rejects if it has errors. */
async function fetchData(url: string, query: string): Promise<unknown> {
  const client = new Client(new URL(url).origin);
  try {
    const { data, errors } = JSON.parse(await send(client, query, FRESH)) as { data?: unknown; errors?: unknown };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  } finally {
    await client.close();
  }
}

/**
 * Runs a round that does not count. Its first request fills our cache, which stays fresh for a minute: longer than all
 * rounds of a case.
 */
export async function warmUp(gateways: Gateways, side: Side, one: Case): Promise<void> {
  await fetchData(gateways[side].url, one[side]);
  await runRound(gateways, side, one, WARM_UP_MS);
}

/** Sends as many requests as fit into the time. */
export async function runRound(gateways: Gateways, side: Side, one: Case, durationMs: number): Promise<Round> {
  const gateway = gateways[side];
  const pool = new Pool(new URL(gateway.url).origin, { connections: one.connections });
  try {
    const [cpuBeforeMs, callsBefore] = [await gateway.readCpuMs(), await gateways.countCalls()];
    const startedMs = performance.now();
    const count = { requests: 0 };
    const repeat = async (): Promise<void> => {
      while (performance.now() - startedMs < durationMs) {
        await send(pool, one[side], one.isCold ? FRESH : {});
        count.requests += 1;
      }
    };
    await Promise.all(Array.from({ length: one.connections }, repeat));
    const tookSeconds = (performance.now() - startedMs) / 1000;
    return {
      requestsPerSecond: count.requests / tookSeconds,
      cpuMsPerRequest: ((await gateway.readCpuMs()) - cpuBeforeMs) / count.requests,
      callsPerRequest: ((await gateways.countCalls()) - callsBefore) / count.requests,
    };
  } finally {
    await pool.close();
  }
}

/** Both gateways' answers in one form: lists without `nodes` and in one order, ids without their type. */
function normalize(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/^[A-Z]\w+:(?=\d+$)/, '');
  if (Array.isArray(value)) return sortByText(value.map(normalize));
  if (typeof value !== 'object' || value === null) return value;
  if ('nodes' in value) return normalize(value.nodes);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, normalize(field)]));
}

const sortByText = (values: readonly unknown[]): unknown[] =>
  values
    .map((value) => ({ value, text: JSON.stringify(value) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ value }) => value);

/** Rejects if the gateways answer a case with different records. */
export async function checkSameAnswer({ ours, peer }: Gateways, one: Case): Promise<void> {
  const answers = [await fetchData(ours.url, one.ours), await fetchData(peer.url, one.peer)].map(normalize);
  if (!isDeepStrictEqual(answers[0], answers[1])) throw new Error(`the gateways answer "${one.title}" differently`);
}
