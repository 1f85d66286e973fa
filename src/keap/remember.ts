import { createHash } from 'node:crypto';
import { Keyv } from 'keyv';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { MemoryStore } from './memory-store.js';
import type { Call, Reading, Send } from './send.js';
import { newTally, record } from './tally.js';

/** An answer as it is kept; what was read from it stays in this process only. */
interface Remembered {
  readonly status: number;
  readonly body: string;
  readonly tenant: string | null;
  readonly goodUntilMs: number;
}

export interface RememberOptions {
  readonly store: Keyv;
  /** Account and credential, so that no one is served another's answers. */
  readonly fingerprint: string;
  readonly clock: Clock;
  readonly log?: Logger;
}

/** A store that takes longer than this is passed over. */
const STORE_PATIENCE_MS = 250;
const STORE_REST_MS = 5000;

/** The default store: this process's memory, bounded. Entries are kept by reference, unserialized. */
export function memoryKeyv(): Keyv {
  const keyv = new Keyv({ store: new MemoryStore({ maxEntries: 5000, maxBytes: 128 * 2 ** 20 }), useKeyPrefix: false });
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  return keyv;
}

/**
 * Serves good answers again while they are fresh. The slow lane neither reads nor writes here, but for reference
 * tables: what it sees once it does not need twice, and it would push everything else out. A store that fails or hangs
 * costs a call to Keap, never an error.
 */
export function remember(send: Send<Reading>, options: RememberOptions): Send<Reading> {
  const { store, clock } = options;
  const read = new WeakMap<Remembered, unknown>();
  const give = guard(options);
  store.on('error', (error: unknown) => options.log?.warn({ err: error }, 'the answer store failed'));

  const recall = async (key: string, call: Call): Promise<Reading | null> => {
    const startedAtMs = clock.now();
    const kept = await give(() => store.get<Remembered>(key));
    if (kept === undefined || kept === null || startedAtMs >= kept.goodUntilMs) return null;
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
    const kept = call.freshForMs > 0 && (call.ask.lane === 'interactive' || call.reference);
    if (!kept || call.method !== 'GET') return send(call);
    const key = keyOf(options.fingerprint, call);
    const known = call.ask.fresh === true ? null : await recall(key, call);
    if (known !== null) return known;
    const reading = await send(call);
    if (reading.data === null) return reading;
    const { status, body, tenant, data } = reading;
    const entry: Remembered = { status, body, tenant, goodUntilMs: clock.now() + call.freshForMs };
    read.set(entry, data);
    await give(() => store.set(key, entry, call.freshForMs));
    return reading;
  };
}

/** Hashed: a URL may hold an e-mail address, and keys are seen by whoever runs the store. */
function keyOf(fingerprint: string, call: Call): string {
  const url = createHash('sha256').update(`${call.method} ${call.url}`).digest('base64url');
  return `keap:${fingerprint}:${call.resource ?? 'account'}:${url}`;
}

/** Runs a store operation; undefined when it fails or hangs, and without trying for a while after that. */
function guard({ store, clock, log }: RememberOptions): <T>(operation: () => Promise<T>) => Promise<T | undefined> {
  const local = store.store instanceof MemoryStore;
  let leftAloneUntilMs = 0;
  return async (operation) => {
    if (local) return operation();
    if (clock.now() < leftAloneUntilMs) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${STORE_PATIENCE_MS} ms`)), STORE_PATIENCE_MS);
    });
    try {
      return await Promise.race([operation(), late]);
    } catch (error) {
      leftAloneUntilMs = clock.now() + STORE_REST_MS;
      log?.warn({ err: error, restMs: STORE_REST_MS }, 'the answer store failed and is left alone for a while');
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  };
}
