import type { Payload } from '../world/collection.js';
import { formatStoredTime } from './write.js';

/**
 * Sets the completion time of a task that is completed, and clears it when the task is reopened. v1 and v2 do the same.
 */
export function withCompletionTime(values: Payload, before: Payload | null, nowMs: number): Payload {
  if (typeof values['completed'] !== 'boolean') return values;
  if (!values['completed']) return { ...values, completion_time: null };
  const completionTime = values['completion_time'] ?? before?.['completion_time'] ?? null;
  return { ...values, completion_time: completionTime ?? formatStoredTime(nowMs) };
}
