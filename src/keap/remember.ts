import { createHash } from 'node:crypto';
import { Keyv } from 'keyv';
import type { Clock } from '../clock.js';
import type { ResourceKey } from '../resources/table.js';
import { MemoryStore } from './memory-store.js';
import type { Call, Reading, Send } from './send.js';
import type { StoreGuard } from './store-guard.js';
import { newTally, record } from './tally.js';
import type { Written } from './written.js';

/** An answer as it is kept; what was read from it stays in this process only. */
interface Remembered {
  readonly status: number;
  readonly body: string;
  readonly tenant: string | null;
  readonly goodUntilMs: number;
  /** The mark of its collection's last write when it was asked; see Written. */
  readonly mark: string | null;
}

export interface RememberOptions {
  readonly store: Keyv;
  /** Account and credential, so that no one is served another's answers. */
  readonly fingerprint: string;
  readonly clock: Clock;
  readonly guard: StoreGuard;
  readonly written: Written;
}

/**
 * The default store: this process's memory, bounded. Entries are kept by reference, unserialized. A page of a thousand
 * orders with their custom fields takes 13 MB; a question that reads twelve of them whole must find them again.
 */
export function memoryKeyv(): Keyv {
  const keyv = new Keyv({ store: new MemoryStore({ maxEntries: 5000, maxBytes: 256 * 2 ** 20 }), useKeyPrefix: false });
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  return keyv;
}

/** What the store knows of a need: what was remembered, and the mark of its collection's last write. */
interface Recalled {
  readonly kept: Remembered | null;
  readonly mark: string | null;
}

/**
 * Serves good answers again while they are fresh and their collection has not been written since they were asked. The
 * slow lane neither reads nor writes here, but for reference tables: what it sees once it does not need twice, and it
 * would push everything else out. A store that fails or hangs costs a call to Keap, never an error.
 */
export function remember(send: Send<Reading>, options: RememberOptions): Send<Reading> {
  const { store, clock, guard, written } = options;
  const read = new WeakMap<Remembered, unknown>();

  /** Null when the store fails, or does not know yet of a write. */
  const recall = async (key: string, call: Call): Promise<Recalled | null> => {
    if (call.resource === null) return { kept: (await guard(() => store.get<Remembered>(key))) ?? null, mark: null };
    if (!(await written.isTold(call.resource))) return null;
    // The mark last: then a store that forgets what was longest unused forgets it later than what it guards.
    const found = await guard(() => store.get<Remembered | string>([key, written.keyOf(call.resource as ResourceKey)]));
    if (found === undefined) return null;
    const [kept, mark] = found as [Remembered | undefined, string | undefined];
    return { kept: kept ?? null, mark: mark ?? null };
  };

  const serve = (kept: Remembered, call: Call, startedAtMs: number): Reading | null => {
    try {
      const { status, body, tenant } = kept;
      const data = read.has(kept) ? read.get(kept) : call.read(body);
      read.set(kept, data);
      record(call, 'memory', { ...newTally(), status }, clock.now() - startedAtMs);
      return { status, body, data, tenant };
    } catch {
      return null;
    }
  };

  return async (call) => {
    const isKept = call.freshForMs > 0 && (call.ask.lane === 'interactive' || call.reference);
    if (!isKept || call.method !== 'GET') return send(call);
    const key = keyOf(options.fingerprint, call);
    const startedAtMs = clock.now();
    const recalled = await recall(key, call);
    const kept = recalled?.kept ?? null;
    const isGood = kept !== null && startedAtMs < kept.goodUntilMs && kept.mark === recalled?.mark;
    const known = isGood && call.ask.fresh !== true ? serve(kept, call, startedAtMs) : null;
    if (known !== null) return known;
    const reading = await send(call);
    if (reading.data === null || recalled === null) return reading;
    const { status, body, tenant, data } = reading;
    const goodUntilMs = clock.now() + call.freshForMs;
    const entry: Remembered = { status, body, tenant, goodUntilMs, mark: recalled.mark };
    read.set(entry, data);
    await guard(() => store.set(key, entry, call.freshForMs));
    return reading;
  };
}

/** Hashed: a URL may hold an e-mail address, and keys are seen by whoever runs the store. */
function keyOf(fingerprint: string, call: Call): string {
  const url = createHash('sha256').update(`${call.method} ${call.url}`).digest('base64url');
  return `keap:${fingerprint}:${call.resource ?? 'account'}:${url}`;
}
