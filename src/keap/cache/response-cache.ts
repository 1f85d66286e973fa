import { createHash, randomUUID } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { Clock } from '../../clock.js';
import { type FallbackCache, MemoryStore } from './memory-store.js';
import type { CacheableRequest, CacheLookup, CacheEntry } from './entry.js';
import type { KeapRequest, ParsedResponse, Handler } from '../request.js';
import { RECONNECTED, SharedRedisStore, type StoreGuard } from './store.js';
import type { ResourceKey } from '../../resources/table.js';
import { KeapError } from '../errors.js';
import { withUnknownOutcome } from '../resilience/unknown-outcome.js';

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

export interface ResponseCacheOptions {
  readonly store: Keyv;
  /** Account and credential, so that no one is served another's answers. */
  readonly fingerprint: string;
  readonly guard: StoreGuard;
  readonly invalidation: CacheInvalidation;
  readonly clock: Clock;
}

/** By how much the clocks of processes that share a store may differ. */
const CLOCK_SKEW_MS = 10_000;
/** How long an answer is kept beyond its freshness, for callers who take it when Keap cannot be asked. */
const STALE_RETENTION_MS = { record: 3_600_000, reference: 86_400_000 };
/** Answers that this process has met lately, so that a shared store need not send megabytes again and again. */
const L1_LIMITS = { maxEntries: 500, maxBytes: 64 * 2 ** 20 };

/**
 * Remembered answers in the store. Where the store is shared, this process keeps the last ones near; whether they still
 * count is decided by the mark, which always comes from the store. While that is away, this process remembers what it
 * asks meanwhile by itself.
 */
export class ResponseCache {
  private readonly l1: MemoryStore | null;
  /** The store itself, where it is this process's memory. */
  private readonly localStore: MemoryStore | null;
  /** Where this process remembers while the shared store is away. */
  private readonly fallback: FallbackCache | null;

  constructor(private readonly options: ResponseCacheOptions) {
    const { store } = options.store as { readonly store: unknown };
    this.localStore = store instanceof MemoryStore ? store : null;
    this.fallback = store instanceof SharedRedisStore ? store.fallback : null;
    // A store that swallows its failures would make every mark look like the one of a collection never written.
    this.l1 = this.localStore !== null || !options.store.throwOnErrors ? null : new MemoryStore(L1_LIMITS);
    options.store.on(RECONNECTED, () => this.l1?.clear());
  }

  /** The time that answers are dated with: the monotonic clock's, or where other processes read them the wall clock's. */
  nowMs(): number {
    return this.localStore !== null ? this.options.clock.monotonicMs() : this.options.clock.now();
  }

  /** Null when the store fails, or does not know yet of a write, and nothing stands in for it. What a clock dated that was set back since is not there. */
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
    // The mark last: then a store that forgets what was longest unused forgets it later than what it guards.
    const found = await guard(() => store.get<CacheEntry | string>([key, versionKey]));
    if (found === undefined) return null;
    const [entry = null, versionTag = null] = found as [CacheEntry | undefined, string | undefined];
    if (entry !== null) this.l1?.set(key, { value: entry });
    return { entry, versionTag };
  }

  /** What this process holds for a call, without asking a shared store: whether it was written elsewhere since does not show. */
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

  /** Keeps an answer. */
  async put(
    key: string,
    request: KeapRequest,
    { status, body, tenant }: ParsedResponse,
    validity: CacheValidity,
  ): Promise<CacheEntry> {
    const { store, guard } = this.options;
    const entry: CacheEntry = { status, body, tenant, ...validity };
    const retentionMs = request.ttlMs + STALE_RETENTION_MS[request.reference ? 'reference' : 'record'];
    if (this.fallback?.isFallbackEntry(entry) === true) {
      await this.fallback.put(key, entry, retentionMs);
      return entry;
    }
    this.l1?.set(key, { value: entry });
    await guard(() => store.set(key, entry, retentionMs));
    return entry;
  }

  /** Hashed: a URL may hold an e-mail address, and keys are seen by whoever runs the store. */
  buildKey(request: Pick<KeapRequest, 'method' | 'url' | 'resource'>): string {
    const url = createHash('sha256').update(`${request.method} ${request.url}`).digest('base64url');
    return `keap:${this.options.fingerprint}:${request.resource ?? 'account'}:${url}`;
  }

  private buildVersionKey({ resource }: Pick<KeapRequest, 'resource'>): string | null {
    return resource === null ? null : this.options.invalidation.buildVersionKey(resource);
  }

  /** One that is past its time may have been renewed by another process: the store is asked then. */
  private getFromL1(key: string, nowMs: number): CacheEntry | null {
    const found = this.l1?.get(key) as { readonly value: CacheEntry } | undefined;
    return found !== undefined && nowMs < found.value.expiresAtMs ? found.value : null;
  }
}

type CacheValidity = Pick<CacheEntry, 'expiresAtMs' | 'versionTag'>;
