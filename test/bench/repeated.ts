import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '../kit/simulator.js';

const gateway = fileURLToPath(new URL('repeated-gateway.ts', import.meta.url));
const ROUNDS = 20;
const TURNS = 6;

interface Result {
  readonly cpuMs: number;
  readonly tookMs: number;
  readonly calls: number;
}

interface Gateway {
  readonly dist: string;
  repeat(rounds: number): Promise<Result>;
  close(): void;
}

/**
 * Repeats the main query, over 50 contacts and 4000 orders, in a gateway of each compiled folder, in turns, and prints
 * the CPU time of one request that only the cache answers. Give the `dist` of an older commit to compare with.
 */
export async function measureRepeated(dists: readonly string[], print: (line: string) => void): Promise<void> {
  const simulator = await startSimulator({ contacts: 2000, orders: 4000 });
  const gateways = await Promise.all(dists.map((dist) => startGateway(dist, simulator.url, simulator.apiKey)));
  try {
    const results = new Map<string, Result[]>(dists.map((dist) => [dist, []]));
    for (const one of gateways) await one.repeat(ROUNDS * 3);
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const one of gateways) results.get(one.dist)?.push(await one.repeat(ROUNDS));
    const medians = [...results].map(([dist, runs]) => ({ dist, cpuMs: median(runs.map(({ cpuMs }) => cpuMs)), runs }));
    const [first] = medians;
    for (const { dist, cpuMs, runs } of medians) {
      const tookMs = median(runs.map((run) => run.tookMs));
      const calls = runs.reduce((sum, run) => sum + run.calls, 0);
      const ratio = (cpuMs / (first?.cpuMs ?? cpuMs)).toFixed(2);
      print(
        `repeated   ${dist}: ${cpuMs.toFixed(1)} ms CPU (x ${ratio}), ${tookMs.toFixed(1)} ms, ${calls} calls in ${runs.length * ROUNDS} requests`,
      );
    }
  } finally {
    for (const one of gateways) one.close();
    await simulator.close();
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function startGateway(dist: string, keapUrl: string, apiKey: string): Promise<Gateway> {
  const child = spawn(process.execPath, ['--import', 'tsx', gateway, dist, keapUrl, apiKey], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    dist,
    repeat: async (rounds) => {
      child.stdin.write(`${rounds}\n`);
      return JSON.parse((await lines.next()).value as string) as Result;
    },
    close: () => child.stdin.end(),
  };
}
