import type { Payload } from '../world/collection.js';
import { badRequest, type HttpResponse } from '../http/errors.js';
import type { InternalWorld } from '../world/world.js';

/** A write that found its endpoint. */
export interface WriteRequest {
  readonly world: InternalWorld;
  /** What stood in the path for `{id}`, `{parent}`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body; empty where the endpoint takes none. */
  readonly body: Payload;
  readonly nowMs: number;
}

/** A path that is written to. */
export interface WriteEndpoint {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** Segments after `/v1` or `/v2`, with names in braces. */
  readonly path: string;
  /** Throws a Refusal for what Keap would refuse; then nothing has changed. */
  handle(request: WriteRequest): HttpResponse;
}

/** Done, and nothing to say. */
export const noContent: HttpResponse = { status: 204, text: '' };

/** The body of a request as an object. Throws a Refusal for anything else. */
export function parseBody(text: string): Payload {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('Required request body is missing or not readable as JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('The request body must be a JSON object.');
  return value as Payload;
}

/** The user a credential stands for: the first one. */
export function actingUser(world: InternalWorld): string | null {
  const table = world.findTable('users', null)!;
  const allUsers = table.range(0, Infinity);
  return allUsers.length === 0 ? null : (table.read(allUsers.at(0))['id'] as string);
}

/**
 * A moment as the database keeps it, whole seconds rounded half up, and as the write's own answer prints it, with
 * milliseconds (docs/keap-api.md 6, precision).
 */
export const storedTime = (ms: number): string =>
  `${new Date(Math.floor(ms / 1000 + 0.5) * 1000).toISOString().slice(0, 19)}Z`;
export const preciseTime = (ms: number): string => new Date(ms).toISOString();

/** The record as the write itself answers it: the columns that are this moment's show its milliseconds. */
export function withPreciseTimes(record: Payload, nowMs: number, columns: readonly string[]): Payload {
  const precise = columns.map((name): [string, unknown] => [name, preciseTime(nowMs)]);
  return { ...record, ...Object.fromEntries(precise.filter(([name]) => name in record)) };
}
