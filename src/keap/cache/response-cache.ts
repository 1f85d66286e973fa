import { createHash, randomUUID } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { Clock } from '../../clock.js';
import type { FallbackCache } from './fallback-cache.js';
import { MemoryStore } from './memory-store.js';
import type { CacheableRequest, CacheLookup, CacheEntry } from './entry.js';
import type { KeapRequest, ParsedResponse, Handler } from '../request.js';
import { RECONNECTED, SharedRedisStore, type StoreGuard } from './store.js';
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
    await Promise.all(
      resources.map((resource) => store.fallback.putVersionTag(this.buildVersionKey(resource), VERSION_TAG_TTL_MS)),
    );
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

export interface ResponseCacheOptions {
  readonly store: Keyv;
  /** Of account and credential, so that accounts never get each other's responses. */
  readonly fingerprint: string;
  readonly guard: StoreGuard;
  readonly invalidation: CacheInvalidation;
  readonly clock: Clock;
}

/** The allowed clock difference between processes that share a store. */
const CLOCK_SKEW_MS = 10_000;
/** How long an expired response is kept, for callers that accept it when Keap cannot answer. */
const STALE_RETENTION_MS = { record: 3_600_000, reference: 86_400_000 };
/** Recent responses in this process, so that a shared store need not send megabytes again and again. */
const L1_LIMITS = { maxEntries: 500, maxBytes: 64 * 2 ** 20 };

/**
 * Cached responses in the store. Where the store is shared, this process keeps recent ones in an L1 cache and checks
 * them against the version tag in the store. While the store is unreachable, this process caches locally.
 */
export class ResponseCache {
  private readonly l1: MemoryStore | null;
  /** The store itself, where it is memory of this process. */
  private readonly localStore: MemoryStore | null;
  /** The cache of this process while the shared store is unreachable. */
  private readonly fallback: FallbackCache | null;

  constructor(private readonly options: ResponseCacheOptions) {
    const { store } = options.store as { readonly store: unknown };
    this.localStore = store instanceof MemoryStore ? store : null;
    this.fallback = store instanceof SharedRedisStore ? store.fallback : null;
    // A store that hides its failures would report every tag as missing, which means a collection never written.
    this.l1 = this.localStore !== null || !options.store.throwOnErrors ? null : new MemoryStore(L1_LIMITS);
    options.store.on(RECONNECTED, () => this.l1?.clear());
  }

  /** The time base of expiry: the monotonic clock, or the wall clock where other processes read the entries. */
  nowMs(): number {
    return this.localStore !== null ? this.options.clock.monotonicMs() : this.options.clock.now();
  }

  /** Null when the store fails, or lacks the tag of a write, and there is no fallback. Entries from a clock that was set back since are ignored. */
  async get(key: string, request: KeapRequest, nowMs: number): Promise<CacheLookup | null> {
    const lookup =
      (await this.readStore(key, request, nowMs)) ??
      (await this.fallback?.get(key, this.buildVersionKey(request))) ??
      null;
    const leftMs = (lookup?.entry?.expiresAtMs ?? nowMs) - nowMs;
    if (lookup === null || leftMs <= request.ttlMs + CLOCK_SKEW_MS) return lookup;
    return { ...lookup, entry: null };
  }

  private async readStore(key: string, request: KeapRequest, nowMs: number): Promise<CacheLookup | null> {
    const { store, guard, invalidation } = this.options;
    const { resource } = request;
    const l1Entry = this.getFromL1(key, nowMs);
    if (resource === null) {
      const entry = l1Entry ?? (await guard(async () => (await store.get<CacheEntry>(key)) ?? null));
      return entry === undefined ? null : { entry, versionTag: null };
    }
    if (!(await invalidation.ensurePublished(resource))) return null;
    const versionKey = invalidation.buildVersionKey(resource);
    if (l1Entry !== null) {
      const versionTag = await guard(async () => (await store.get<string>(versionKey)) ?? null);
      if (versionTag === undefined) return null;
      if (versionTag === l1Entry.versionTag) return { entry: l1Entry, versionTag };
    }
    // The tag last: an LRU store then evicts the entry before the tag that guards it.
    const found = await guard(() => store.get<CacheEntry | string>([key, versionKey]));
    if (found === undefined) return null;
    const [entry = null, versionTag = null] = found as [CacheEntry | undefined, string | undefined];
    if (entry !== null) this.l1?.set(key, { value: entry });
    return { entry, versionTag };
  }

  /** The entry in this process, without a lookup in a shared store: writes of other processes do not show. */
  peek(request: CacheableRequest): CacheEntry | null {
    const { invalidation } = this.options;
    if (this.fallback?.isActive === true)
      return this.fallback.peek(this.buildKey(request), this.buildVersionKey(request));
    const entry = (this.localStore ?? this.l1)?.get(this.buildKey(request)) as
      { readonly value: CacheEntry } | undefined;
    if (entry === undefined) return null;
    if (this.localStore === null || request.resource === null) return entry.value;
    const versionTag = this.localStore.get(invalidation.buildVersionKey(request.resource)) as
      { readonly value: string } | undefined;
    return (versionTag?.value ?? null) === entry.value.versionTag ? entry.value : null;
  }

  /** Stores a response. */
  async put(
    key: string,
    request: KeapRequest,
    { status, body, tenant }: ParsedResponse,
    validity: CacheValidity,
  ): Promise<CacheEntry> {
    const { store, guard } = this.options;
    const entry: CacheEntry = { status, body, tenant, ...validity };
    const retentionMs = request.ttlMs + STALE_RETENTION_MS[request.isReference ? 'reference' : 'record'];
    if (this.fallback?.isFallbackEntry(entry) === true) {
      await this.fallback.put(key, entry, retentionMs);
      return entry;
    }
    this.l1?.set(key, { value: entry });
    await guard(() => store.set(key, entry, retentionMs));
    return entry;
  }

  /** Hashed: a URL may contain an e-mail address, and operators of the store see its keys. */
  buildKey(request: Pick<KeapRequest, 'method' | 'url' | 'resource'>): string {
    const url = createHash('sha256').update(`${request.method} ${request.url}`).digest('base64url');
    return `keap:${this.options.fingerprint}:${request.resource ?? 'account'}:${url}`;
  }

  private buildVersionKey({ resource }: Pick<KeapRequest, 'resource'>): string | null {
    return resource === null ? null : this.options.invalidation.buildVersionKey(resource);
  }

  /** Fresh entries only: another process may have renewed an expired one in the store. */
  private getFromL1(key: string, nowMs: number): CacheEntry | null {
    const found = this.l1?.get(key) as { readonly value: CacheEntry } | undefined;
    return found !== undefined && nowMs < found.value.expiresAtMs ? found.value : null;
  }
}

type CacheValidity = Pick<CacheEntry, 'expiresAtMs' | 'versionTag'>;
