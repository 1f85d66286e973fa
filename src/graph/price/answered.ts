import { createHash } from 'node:crypto';
import { print, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../clock.js';
import type { TraceEntry } from '../../keap/request-stats.js';

/** An operation, as far as it decides what is asked for it. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

const MAX_OPERATIONS = 1000;

/**
 * Which operations this process has answered lately, and how long the answers of Keap that they were made of are fresh.
 * Which ids an operation reaches shows only when it runs, so this is how its price knows that it will cost nothing again.
 * Only the price goes by it: what is served is decided call by call.
 */
export class AnsweredOperations {
  private readonly freshUntilMs = new LRUCache<string, number>({ max: MAX_OPERATIONS });

  constructor(private readonly clock: Clock) {}

  /** An operation was answered without an error, by these calls. */
  add(operation: Operation, calls: readonly TraceEntry[]): void {
    const leastMs = calls.reduce(
      (least, { freshForMs, staleMs }) => Math.min(least, staleMs === null ? freshForMs : 0),
      Infinity,
    );
    if (!Number.isFinite(leastMs) || leastMs <= 0) return;
    this.freshUntilMs.set(nameOf(operation), this.clock.monotonicMs() + leastMs);
  }

  /** Whether all that an operation asks for is fresh in memory, as far as this process knows. */
  holds(operation: Operation): boolean {
    const untilMs = this.freshUntilMs.get(nameOf(operation));
    return untilMs !== undefined && this.clock.monotonicMs() < untilMs;
  }

  /** Something was written: what was answered before may be asked for again. */
  clear(): void {
    this.freshUntilMs.clear();
  }
}

/** Hashed: variables may hold a person's data. */
function nameOf({ document, operationName, variables }: Operation): string {
  const text = document.loc?.source.body ?? print(document);
  return createHash('sha256')
    .update(JSON.stringify([text, operationName ?? null, variables ?? {}]))
    .digest('base64url');
}
