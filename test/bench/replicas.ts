import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RateLimits } from '../../src/simulator/access/quota.js';
import { startSimulator, type Simulator } from '../kit/simulator.js';
import { findRedisServer } from '../kit/redis-server.js';
import { runRedis, type TestRedis } from '../kit/redis.js';

const caller = fileURLToPath(new URL('caller.ts', import.meta.url));

/** Keap's limits (docs/keap-api.md 3). */
export const LIMITS: Readonly<Record<'key' | 'oauth', RateLimits>> = {
  key: { perSecond: 10, perMinute: 240, perDay: 30_000 },
  oauth: { perSecond: 25, perMinute: 1_500, perDay: 150_000 },
};

/**
 * A flood of calls under the limits of a Keap key, or under those of an OAuth app: several processes on one Redis, which
 * can be killed after a third of the calls and restarted after two thirds. Calls travel for up to 5 ms longer than others.
 */
export interface Flood {
  readonly title: string;
  readonly processes: number;
  readonly callCount: number;
  readonly owner: keyof typeof LIMITS;
  readonly redis: 'none' | 'running' | 'killed';
}

/** Starts several processes on a simulated account, and prints what Keap received. */
export async function flood(
  { title, processes, callCount, owner, redis: redisMode }: Flood,
  print: (line: string) => void,
): Promise<void> {
  const server = redisMode === 'none' ? null : findRedisServer();
  if (redisMode !== 'none' && server === null) return print(`replicas   ${title}: skipped, there is no redis-server`);
  const redis = server === null ? null : await runRedis(server);
  const limits = LIMITS[owner];
  const simulator = await startSimulator({ contacts: 3000, limits, travelJitterMs: 5 });
  const each = String(Math.ceil(callCount / processes));
  const callerArguments = [caller, simulator.url, redis?.url ?? '', each, JSON.stringify(limits)];
  const children = Array.from({ length: processes }, () =>
    spawn(process.execPath, ['--import', 'tsx', ...callerArguments], { stdio: 'inherit' }),
  );
  const done = Promise.all(children.map(waitForExit));
  const outageTimes = redisMode === 'killed' && redis !== null ? interruptRedis(redis, simulator, callCount) : null;
  await done;
  print(`replicas   ${title}: ${summarize(simulator, limits, await outageTimes)}`);
  await simulator.close();
  await redis?.close();
}

const waitForExit = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('exit', resolve));

/** Kills Redis after a third of the calls, and restarts it empty after another third; returns both times. */
async function interruptRedis(
  redis: TestRedis,
  { calls }: Simulator,
  callCount: number,
): Promise<readonly [number, number]> {
  const waitForCalls = async (count: number): Promise<number> => {
    while (calls.length < count) await new Promise((resolve) => setTimeout(resolve, 100));
    return Date.now();
  };
  const fromMs = await waitForCalls(callCount / 3);
  await redis.stop();
  const untilMs = await waitForCalls((callCount * 2) / 3);
  await redis.start();
  return [fromMs, untilMs];
}

function summarize(
  { calls }: Simulator,
  { perMinute }: RateLimits,
  outageTimes: readonly [number, number] | null,
): string {
  const times = calls.map(({ atMs }) => atMs);
  const rejected = calls.filter(({ status }) => status === 429);
  const when = rejected.map(({ atMs }) => `${((atMs - (times[0] ?? atMs)) / 1000).toFixed(1)} s`).join(', ');
  const counts = (fromMs: number, toMs: number): number[] => {
    const found: number[] = [];
    for (let startMs = fromMs; startMs + 60_000 <= toMs; startMs += 250)
      found.push(times.filter((atMs) => atMs >= startMs && atMs < startMs + 60_000).length);
    return found;
  };
  const spread = (found: readonly number[]): string =>
    found.length === 0 ? 'no full minute' : `${Math.min(...found)} to ${Math.max(...found)} calls in a full minute`;
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const whole = `${times.length} calls, ${rejected.length} rejected${when && ` (at ${when})`}, ${spread(counts(first, last))} of ${perMinute}`;
  if (outageTimes === null) return whole;
  const [from, to] = outageTimes.map((atMs) => `${((atMs - first) / 1000).toFixed(1)} s`);
  return `${whole}; while Redis was down (${from} to ${to}) ${spread(counts(outageTimes[0], outageTimes[1]))}, from 10 s after its return ${spread(counts(outageTimes[1] + 10_000, last))}`;
}
