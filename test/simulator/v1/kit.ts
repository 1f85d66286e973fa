import type { Simulator } from '../../../src/simulator/simulator.js';
import type { JsonRecord, TestResponse } from '../kit.js';

/** A response of v1: its body may be a bare list. */
export interface V1Response extends Omit<TestResponse, 'json'> {
  readonly json: unknown;
}

/** Fetches a path after `/v1/` with the simulator's key. */
export async function getV1(
  simulator: Simulator,
  path: string,
  query: Record<string, string> = {},
): Promise<V1Response> {
  const search = new URLSearchParams(query).toString();
  const response = await fetch(`${simulator.url}/v1/${path}${search === '' ? '' : `?${search}`}`, {
    headers: { 'X-Keap-API-Key': simulator.apiKey },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as unknown) : null,
  };
}

/** A list of v1. */
export interface V1List {
  readonly records: JsonRecord[];
  readonly count: number;
  readonly next: URL;
  readonly previous: URL;
}

/** The records of a list with its other properties. Throws for anything but a list with an envelope. */
export async function listV1(simulator: Simulator, path: string, query: Record<string, string> = {}): Promise<V1List> {
  const { status, text, json } = await getV1(simulator, path, query);
  if (status !== 200) throw new Error(`${path}: ${status}: ${text}`);
  const { count, next, previous, ...rest } = json as JsonRecord;
  const records = Object.values(rest).find((value) => Array.isArray(value)) as JsonRecord[];
  return {
    records,
    count: count as number,
    next: new URL(next as string),
    previous: new URL(previous as string),
  };
}

/** The ids of v1 records. */
export const readNumbers = (records: readonly JsonRecord[]): number[] => records.map((one) => one['id'] as number);
