import { randomUUID } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { ResourceKey } from '../../resources/table.js';
import { KeapError } from '../errors.js';
import { withUnknownOutcome } from '../resilience/unknown-outcome.js';
import type { ParsedResponse, Handler } from '../request.js';
import { SharedRedisStore } from './store.js';
import type { StoreGuard } from './store-guard.js';

/** Longer than any answer is remembered. */
const VERSION_TAG_TTL_MS = 86_400_000;

export interface CacheInvalidationOptions {
  readonly store: Keyv;
  readonly guard: StoreGuard;
  /** Account and credential, as for answers. */
  readonly fingerprint: string;
}

/**
 * Which collections have been written. A write leaves a new mark beside the answers, in the same store, so that every
 * gateway that shares it sees it; an answer is served only as long as its collection still has the mark it had when the
 * answer was asked. Marks are compared for being the same, never for being later, so clocks need not agree.
 */
export class CacheInvalidation {
  private readonly writeCounts = new Map<ResourceKey, number>();
  /** Written, but the store could not be told: until it can, it is not asked either. */
  private readonly pending = new Set<ResourceKey>();

  constructor(private readonly options: CacheInvalidationOptions) {}

  /** How often this process has written a collection. */
  writeCount(resource: ResourceKey | null): number {
    return resource === null ? 0 : (this.writeCounts.get(resource) ?? 0);
  }

  /** Where a collection's mark is kept. */
  buildVersionKey(resource: ResourceKey): string {
    return `keap:${this.options.fingerprint}:${resource}:written`;
  }

  /** Marks collections as written now. */
  async invalidate(resources: readonly ResourceKey[]): Promise<void> {
    for (const resource of resources) {
      this.writeCounts.set(resource, this.writeCount(resource) + 1);
      this.pending.add(resource);
    }
    await Promise.all(resources.map((resource) => this.ensurePublished(resource)));
    // Only now does it show whether the store is away.
    const { store } = this.options.store;
    if (!(store instanceof SharedRedisStore)) return;
    await Promise.all(
      resources.map((resource) => store.fallback.putVersionTag(this.buildVersionKey(resource), VERSION_TAG_TTL_MS)),
    );
  }

  /** Whether the store knows of all writes of a collection; tells it what it missed. */
  async ensurePublished(resource: ResourceKey): Promise<boolean> {
    if (!this.pending.has(resource)) return true;
    const { store, guard } = this.options;
    const writeCount = this.writeCount(resource);
    const isStored = await guard(() => store.set(this.buildVersionKey(resource), randomUUID(), VERSION_TAG_TTL_MS));
    if (isStored === true && writeCount === this.writeCount(resource)) this.pending.delete(resource);
    return !this.pending.has(resource);
  }
}

/**
 * The layer of writes: whatever becomes of one that may have been sent, what was remembered of its collections is not
 * served again, and its failure tells whether it may have been carried out.
 */
export function invalidating(send: Handler<ParsedResponse>, invalidation: CacheInvalidation): Handler<ParsedResponse> {
  return async (request) => {
    if (request.method === 'GET') return send(request);
    try {
      return await send(request);
    } catch (error) {
      throw error instanceof KeapError ? withUnknownOutcome(error, request.method, request.stats) : error;
    } finally {
      await invalidation.invalidate(request.invalidates ?? []);
    }
  };
}
