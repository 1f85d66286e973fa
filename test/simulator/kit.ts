import { afterEach } from 'vitest';
import type { Route } from '../../src/simulator/routes/route.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../kit/simulator.js';

/** A response as a caller sees it. */
export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; empty if it is not JSON. */
  readonly json: Record<string, unknown>;
}

export type JsonRecord = Record<string, unknown>;

/** Fetches a path after `/v2/` with the simulator's key. */
const get = async (
  simulator: Simulator,
  path: string,
  query: Record<string, string> = {},
  init: RequestInit = {},
): Promise<TestResponse> => {
  const search = new URLSearchParams(query).toString();
  const response = await fetch(`${simulator.url}/v2/${path}${search === '' ? '' : `?${search}`}`, {
    headers: { 'X-Keap-API-Key': simulator.apiKey },
    ...init,
  });
  const text = await response.text();
  let json: Record<string, unknown> = {};
  if (response.headers.get('content-type')?.startsWith('application/json')) {
    try {
      json = JSON.parse(text) as Record<string, unknown>;
    } catch {
      json = {};
    }
  }
  return { status: response.status, headers: response.headers, text, json };
};

/** Starts simulators that close with the test, and fetches from them over HTTP. */
export function simulators(): {
  start: (options?: SimulatorOptions) => Promise<Simulator>;
  get: (
    simulator: Simulator,
    path: string,
    query?: Record<string, string>,
    init?: RequestInit,
  ) => Promise<TestResponse>;
  records: (simulator: Simulator, path: string, query?: Record<string, string>) => Promise<JsonRecord[]>;
} {
  const open: Simulator[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
  });
  return {
    start: async (options) => {
      const simulator = await startSimulator(options);
      open.push(simulator);
      return simulator;
    },
    get,
    records: async (simulator, path, query) => {
      const { json, status, text } = await get(simulator, path, query);
      if (status !== 200) throw new Error(`${status}: ${text}`);
      return Object.values(json).find((value) => Array.isArray(value)) as JsonRecord[];
    },
  };
}

/** The ids of records. */
export const readIds = (records: readonly JsonRecord[]): string[] => records.map((one) => one['id'] as string);

/** The part of a query that names every property of a list, in the form that the list accepts. */
export function selectEveryField(fields: Route['fields']): string {
  if (fields === null) return '';
  const named = [...fields.byDefault, ...fields.optional];
  return fields.explode ? named.map((name) => `&fields=${name}`).join('') : `&fields=${named.join(',')}`;
}
