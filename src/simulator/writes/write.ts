import type { Payload } from '../world/collection.js';
import { badRequest, type HttpResponse } from '../http/errors.js';
import type { InternalWorld } from '../world/world.js';

/** A write with its endpoint resolved. */
export interface WriteRequest {
  readonly world: InternalWorld;
  /** The values of `{id}`, `{parent}` in the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body; empty if the endpoint takes none. */
  readonly body: Payload;
  readonly nowMs: number;
}

/** A writable path. */
export interface WriteEndpoint {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** Segments after `/v1` or `/v2`, with names in braces. */
  readonly path: string;
  /** Throws an ApiError for whatever Keap rejects; then nothing has changed. */
  handle(request: WriteRequest): HttpResponse;
}

/** Success without a body. */
export const noContent: HttpResponse = { status: 204, text: '' };

/** The body of a request as an object. Throws an ApiError for anything else. */
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

/** The user of a credential: the first user. */
export function findActingUser(world: InternalWorld): string | null {
  const table = world.findTable('users', null)!;
  const allUsers = table.range(0, Infinity);
  return allUsers.length === 0 ? null : (table.read(allUsers.at(0))['id'] as string);
}

/**
 * A time as the database stores it, whole seconds rounded half up; the response of the write itself prints it with
 * milliseconds (docs/keap-api.md 6, precision).
 */
export const formatStoredTime = (ms: number): string =>
  `${new Date(Math.floor(ms / 1000 + 0.5) * 1000).toISOString().slice(0, 19)}Z`;
export const formatPreciseTime = (ms: number): string => new Date(ms).toISOString();

/** The record as the write itself answers it: columns with the current time show its milliseconds. */
export function withPreciseTimes(record: Payload, nowMs: number, columns: readonly string[]): Payload {
  const precise = columns.map((name): [string, unknown] => [name, formatPreciseTime(nowMs)]);
  return { ...record, ...Object.fromEntries(precise.filter(([name]) => name in record)) };
}
