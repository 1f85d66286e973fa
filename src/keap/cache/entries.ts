import { createHash } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { Clock } from '../../clock.js';
import type { FallbackMemory } from './fallback-cache.js';
import type { Need, Recalled, Remembered } from './entry.js';
import { MemoryStore } from './memory-store.js';
import type { KeapRequest, ParsedResponse } from '../request.js';
import { RECONNECTED, SharedRedis } from './store.js';
import type { StoreGuard } from './store-guard.js';
import type { Written } from './invalidation.js';

export interface ShelfOptions {
  readonly store: Keyv;
  /** Account and credential, so that no one is served another's answers. */
  readonly fingerprint: string;
  readonly guard: StoreGuard;
  readonly written: Written;
  readonly clock: Clock;
}

/** By how much the clocks of processes that share a store may differ. */
const SKEW_MS = 10_000;
/** How long an answer is kept beyond its freshness, for callers who take it when Keap cannot be asked. */
const KEPT_ON_MS = { record: 3_600_000, reference: 86_400_000 };
/** Answers that this process has met lately, so that a shared store need not send megabytes again and again. */
const NEAR = { maxEntries: 500, maxBytes: 64 * 2 ** 20 };

/**
 * Remembered answers in the store. Where the store is shared, this process keeps the last ones near; whether they still
 * count is decided by the mark, which always comes from the store. While that is away, this process remembers what it
 * asks meanwhile by itself.
 */
export class Shelf {
  private readonly near: MemoryStore | null;
  /** The store itself, where it is this process's memory. */
  private readonly local: MemoryStore | null;
  /** Where this process remembers while the shared store is away. */
  private readonly fallback: FallbackMemory | null;

  constructor(private readonly options: ShelfOptions) {
    const { store } = options.store as { readonly store: unknown };
    this.local = store instanceof MemoryStore ? store : null;
    this.fallback = store instanceof SharedRedis ? store.fallback : null;
    // A store that swallows its failures would make every mark look like the one of a collection never written.
    this.near = this.local !== null || !options.store.throwOnErrors ? null : new MemoryStore(NEAR);
    options.store.on(RECONNECTED, () => this.near?.clear());
  }

  /** The time that answers are dated with: the monotonic clock's, or where other processes read them the wall clock's. */
  nowMs(): number {
    return this.local !== null ? this.options.clock.monotonicMs() : this.options.clock.now();
  }

  /** Null when the store fails, or does not know yet of a write, and nothing stands in for it. What a clock dated that was set back since is not there. */
  async recall(key: string, request: KeapRequest, nowMs: number): Promise<Recalled | null> {
    const recalled =
      (await this.look(key, request, nowMs)) ?? (await this.fallback?.recall(key, this.markKeyOf(request))) ?? null;
    const leftMs = (recalled?.kept?.goodUntilMs ?? nowMs) - nowMs;
    if (recalled === null || leftMs <= request.ttlMs + SKEW_MS) return recalled;
    return { ...recalled, kept: null };
  }

  private async look(key: string, request: KeapRequest, nowMs: number): Promise<Recalled | null> {
    const { store, guard, written } = this.options;
    const { resource } = request;
    const near = this.nearest(key, nowMs);
    if (resource === null) {
      const kept = near ?? (await guard(async () => (await store.get<Remembered>(key)) ?? null));
      return kept === undefined ? null : { kept, mark: null };
    }
    if (!(await written.isTold(resource))) return null;
    const markKey = written.keyOf(resource);
    if (near !== null) {
      const mark = await guard(async () => (await store.get<string>(markKey)) ?? null);
      if (mark === undefined) return null;
      if (mark === near.mark) return { kept: near, mark };
    }
    // The mark last: then a store that forgets what was longest unused forgets it later than what it guards.
    const found = await guard(() => store.get<Remembered | string>([key, markKey]));
    if (found === undefined) return null;
    const [kept = null, mark = null] = found as [Remembered | undefined, string | undefined];
    if (kept !== null) this.near?.set(key, { value: kept });
    return { kept, mark };
  }

  /** What this process holds for a call, without asking a shared store: whether it was written elsewhere since does not show. */
  atHand(request: Need): Remembered | null {
    const { written } = this.options;
    if (this.fallback?.isUsed === true) return this.fallback.atHand(this.keyOf(request), this.markKeyOf(request));
    const entry = (this.local ?? this.near)?.get(this.keyOf(request)) as { readonly value: Remembered } | undefined;
    if (entry === undefined) return null;
    if (this.local === null || request.resource === null) return entry.value;
    const mark = this.local.get(written.keyOf(request.resource)) as { readonly value: string } | undefined;
    return (mark?.value ?? null) === entry.value.mark ? entry.value : null;
  }

  /** Keeps an answer. */
  async keep(
    key: string,
    request: KeapRequest,
    { status, body, tenant }: ParsedResponse,
    fresh: KeptUntil,
  ): Promise<Remembered> {
    const { store, guard } = this.options;
    const entry: Remembered = { status, body, tenant, ...fresh };
    const forMs = request.ttlMs + KEPT_ON_MS[request.reference ? 'reference' : 'record'];
    if (this.fallback?.owns(entry) === true) {
      await this.fallback.keep(key, entry, forMs);
      return entry;
    }
    this.near?.set(key, { value: entry });
    await guard(() => store.set(key, entry, forMs));
    return entry;
  }

  /** Hashed: a URL may hold an e-mail address, and keys are seen by whoever runs the store. */
  keyOf(request: Pick<KeapRequest, 'method' | 'url' | 'resource'>): string {
    const url = createHash('sha256').update(`${request.method} ${request.url}`).digest('base64url');
    return `keap:${this.options.fingerprint}:${request.resource ?? 'account'}:${url}`;
  }

  private markKeyOf({ resource }: Pick<KeapRequest, 'resource'>): string | null {
    return resource === null ? null : this.options.written.keyOf(resource);
  }

  /** One that is past its time may have been renewed by another process: the store is asked then. */
  private nearest(key: string, nowMs: number): Remembered | null {
    const found = this.near?.get(key) as { readonly value: Remembered } | undefined;
    return found !== undefined && nowMs < found.value.goodUntilMs ? found.value : null;
  }
}

type KeptUntil = Pick<Remembered, 'goodUntilMs' | 'mark'>;
