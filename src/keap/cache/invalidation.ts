import { randomUUID } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { ParsedResponse, Handler } from '../request.js';
import { SharedRedisStore, type StoreGuard } from './store.js';
import type { ResourceKey } from '../../resources/table.js';
import { KeapError } from '../errors.js';
import { withUnknownOutcome } from '../resilience/unknown-outcome.js';

/** Longer than any response is cached. */
const VERSION_TAG_TTL_MS = 86_400_000;

export interface CacheInvalidationOptions {
  readonly store: Keyv;
  readonly guard: StoreGuard;
  /** Of account and credential, as for responses. */
  readonly fingerprint: string;
}

/**
 * Invalidates cached responses by collection. A write sets a new version tag in the store of the responses, where every
 * gateway that shares the store sees it. A response is served only while its collection has the tag from the time of its
 * request. Tags are compared for equality, never for order, so clocks need not agree.
 */
export class CacheInvalidation {
  private readonly writeCounts = new Map<ResourceKey, number>();
  /** Collections whose new tag the store does not have yet. Until then their responses are not read from it. */
  private readonly pending = new Set<ResourceKey>();

  constructor(private readonly options: CacheInvalidationOptions) {}

  /** The number of writes of a collection by this process. */
  writeCount(resource: ResourceKey | null): number {
    return resource === null ? 0 : (this.writeCounts.get(resource) ?? 0);
  }

  /** The key of a collection's version tag. */
  buildVersionKey(resource: ResourceKey): string {
    return `keap:${this.options.fingerprint}:${resource}:written`;
  }

  /** Sets new version tags for collections. */
  async invalidate(resources: readonly ResourceKey[]): Promise<void> {
    for (const resource of resources) {
      this.writeCounts.set(resource, this.writeCount(resource) + 1);
      this.pending.add(resource);
    }
    await Promise.all(resources.map((resource) => this.ensurePublished(resource)));
    // Only now is it known whether the store is unreachable.
    const { store } = this.options.store;
    if (!(store instanceof SharedRedisStore)) return;
    for (const resource of resources) store.fallback.putVersionTag(this.buildVersionKey(resource), VERSION_TAG_TTL_MS);
  }

  /** Stores the pending tag of a collection, if any; resolves with whether the store is up to date. */
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
 * Invalidates the collections of each write, whatever its outcome, and marks failures of writes that Keap may have
 * carried out.
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
