import type { Simulator } from '../../../src/simulator/simulator.js';
import type { Record_, Seen } from '../kit.js';

/** An answer of v1: its body may be a bare list. */
export interface SeenV1 extends Omit<Seen, 'json'> {
  readonly json: unknown;
}

/** Asks for a path after `/v1/` with the simulator's key. */
export async function ask(simulator: Simulator, path: string, query: Record<string, string> = {}): Promise<SeenV1> {
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
export interface Listed {
  readonly records: Record_[];
  readonly count: number;
  readonly next: URL;
  readonly previous: URL;
}

/** The records of a list with what stands beside them. Throws for anything but a list with an envelope. */
export async function listed(simulator: Simulator, path: string, query: Record<string, string> = {}): Promise<Listed> {
  const { status, text, json } = await ask(simulator, path, query);
  if (status !== 200) throw new Error(`${path}: ${status}: ${text}`);
  const { count, next, previous, ...rest } = json as Record_;
  const records = Object.values(rest).find((value) => Array.isArray(value)) as Record_[];
  return {
    records,
    count: count as number,
    next: new URL(next as string),
    previous: new URL(previous as string),
  };
}

/** The ids of v1 records. */
export const numbersOf = (records: readonly Record_[]): number[] => records.map((one) => one['id'] as number);
