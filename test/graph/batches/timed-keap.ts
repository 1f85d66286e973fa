import type { Services } from '../../../src/graph/operation/context.js';

type Keap = Services['keap'];

/** Decides when responses arrive: returns the ones of `held` that arrive next, and removes them. */
export type ArrivalChoice = (held: HeldResponse[]) => readonly HeldResponse[];

/** A response that has not arrived yet. */
export interface HeldResponse {
  /** When it arrives at the earliest, in simulated milliseconds. */
  readonly atMs: number;
  arrive(): void;
}

/** Keap with simulated time. */
export interface TimedKeap {
  readonly keap: Keap;
  /** The requests so far. */
  calls(): number;
  /** The simulated time. */
  nowMs(): number;
  /** Lets responses arrive whenever the operation can do nothing without one, and returns its outcome. */
  run<Result>(operation: Promise<Result>): Promise<Result>;
}

interface Timing {
  /** The time between two slots under the rate limit. */
  readonly slotMs: number;
  readonly latencyMs: number;
}

/** Turns of the event loop without a request after which an operation waits for a response. */
const IDLE_TURNS = 8;

/** The first to arrive, together with others that arrive at the same time. */
export const arriveInTime: ArrivalChoice = (held) => {
  const firstMs = Math.min(...held.map(({ atMs }) => atMs));
  return held.filter(({ atMs }) => atMs === firstMs);
};

/** Wraps a Keap. `responses` keeps what Keap answered, so that equal requests of several runs are sent once. */
export function createTimedKeap(
  keap: Keap,
  responses: Map<string, Promise<unknown>>,
  chooseArrivals: ArrivalChoice,
  { slotMs, latencyMs }: Timing = { slotMs: 0, latencyMs: 0 },
): TimedKeap {
  let [calls, sending, nowMs, lastSlotMs, activity] = [0, 0, 0, -slotMs, 0];
  let held: HeldResponse[] = [];
  const requested = new Set<string>();
  const request = async <Result>(name: string, send: () => Promise<Result>): Promise<Result> => {
    // The client sends equal requests once.
    if (!requested.has(name)) calls += 1;
    requested.add(name);
    activity += 1;
    sending += 1;
    lastSlotMs = Math.max(nowMs, lastSlotMs + slotMs);
    const atMs = lastSlotMs + latencyMs;
    const response = responses.get(name) ?? send();
    responses.set(name, response);
    // After a rejection the same request may go to another endpoint.
    await response.catch(() => responses.delete(name));
    sending -= 1;
    await new Promise<void>((arrive) => held.push({ atMs, arrive }));
    return (await response) as Result;
  };
  const nameCall = (...parts: readonly unknown[]): string => JSON.stringify(parts);
  return {
    keap: {
      ...keap,
      fetchPage: (key, pageRequest, context) =>
        request(nameCall('page', key, pageRequest), () => keap.fetchPage(key, pageRequest, context)),
      fetchByIds: (key, ids, fields, context) =>
        request(nameCall('ids', key, ids, fields), () => keap.fetchByIds(key, ids, fields, context)),
      fetchOne: (key, id, fields, context) =>
        request(nameCall('one', key, id, fields), () => keap.fetchOne(key, id, fields, context)),
    },
    calls: () => calls,
    nowMs: () => nowMs,
    async run(operation) {
      const state = { isDone: false };
      const finish = (): void => void (state.isDone = true);
      operation.then(finish, finish);
      for (let [idle, seen] = [0, -1]; !state.isDone;) {
        await new Promise((resolve) => setImmediate(resolve));
        idle = activity === seen && sending === 0 ? idle + 1 : 0;
        seen = activity;
        if (idle < IDLE_TURNS || held.length === 0) continue;
        const arriving = chooseArrivals(held);
        held = held.filter((one) => !arriving.includes(one));
        nowMs = Math.max(nowMs, ...arriving.map(({ atMs }) => atMs));
        activity += 1;
        for (const one of arriving) one.arrive();
      }
      return operation;
    },
  };
}
