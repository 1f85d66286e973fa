import type { Payload } from '../world/collection.js';
import { keptTime } from './write.js';

/** A task that becomes done is given the time of it, and loses it when it is open again; both generations do so. */
export function completed(values: Payload, before: Payload | null, nowMs: number): Payload {
  if (typeof values['completed'] !== 'boolean') return values;
  if (!values['completed']) return { ...values, completion_time: null };
  const known = values['completion_time'] ?? before?.['completion_time'] ?? null;
  return { ...values, completion_time: known ?? keptTime(nowMs) };
}
