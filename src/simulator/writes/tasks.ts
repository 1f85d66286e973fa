import type { Payload } from '../world/collection.js';
import { storedTime } from './write.js';

/** A task that becomes done is given the time of it, and loses it when it is open again; both generations do so. */
export function withCompletionTime(values: Payload, before: Payload | null, nowMs: number): Payload {
  if (typeof values['completed'] !== 'boolean') return values;
  if (!values['completed']) return { ...values, completion_time: null };
  const completionTime = values['completion_time'] ?? before?.['completion_time'] ?? null;
  return { ...values, completion_time: completionTime ?? storedTime(nowMs) };
}
