import type { Simulator } from '../../src/simulator/simulator.js';
import type { JsonRecord } from './kit.js';

/** The response to a write. */
export interface WriteResponse {
  readonly status: number;
  readonly text: string;
  /** The body as JSON; empty if there is none. */
  readonly json: JsonRecord;
}

/** Writes to a path that begins with `/v1/` or `/v2/`; a text body is sent unchanged. */
export async function send(simulator: Simulator, method: string, path: string, body?: unknown): Promise<WriteResponse> {
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { 'X-Keap-API-Key': simulator.apiKey, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, text, json: isJson && text !== '' ? (JSON.parse(text) as JsonRecord) : {} };
}

/** Reads a path; throws unless it answers 200. */
export async function getJson(simulator: Simulator, path: string): Promise<JsonRecord> {
  const { status, json, text } = await send(simulator, 'GET', path);
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return json;
}

/** The ids of a v2 list in an envelope. */
export async function listIds(simulator: Simulator, path: string, envelope: string): Promise<unknown[]> {
  return ((await getJson(simulator, path))[envelope] as JsonRecord[]).map((one) => one['id']);
}
