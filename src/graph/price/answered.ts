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
export class RecentOperations {
  private readonly expiresAtByHash = new LRUCache<string, number>({ max: MAX_OPERATIONS });

  constructor(private readonly clock: Clock) {}

  /** An operation was answered without an error, by these calls. */
  add(operation: Operation, calls: readonly TraceEntry[]): void {
    const minTtlMs = calls.reduce(
      (min, { freshForMs, staleMs }) => Math.min(min, staleMs === null ? freshForMs : 0),
      Infinity,
    );
    if (!Number.isFinite(minTtlMs) || minTtlMs <= 0) return;
    this.expiresAtByHash.set(hashOperation(operation), this.clock.monotonicMs() + minTtlMs);
  }

  /** Whether all that an operation asks for is fresh in memory, as far as this process knows. */
  isCached(operation: Operation): boolean {
    const expiresAtMs = this.expiresAtByHash.get(hashOperation(operation));
    return expiresAtMs !== undefined && this.clock.monotonicMs() < expiresAtMs;
  }

  /** Something was written: what was answered before may be asked for again. */
  clear(): void {
    this.expiresAtByHash.clear();
  }
}

/** Hashed: variables may hold a person's data. */
function hashOperation({ document, operationName, variables }: Operation): string {
  const text = document.loc?.source.body ?? print(document);
  return createHash('sha256')
    .update(JSON.stringify([text, operationName ?? null, variables ?? {}]))
    .digest('base64url');
}
