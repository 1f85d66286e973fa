import type { Keyv } from 'keyv';
import type { StoreGuard } from './store.js';

/** Texts in the store of cached responses. A failing store finds nothing; no method rejects. */
export interface TextStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
}

/** As a response has it, so that the store knows its size. */
interface StoredText {
  readonly body: string;
}

/** Keeps texts in a store beside other entries. */
export function createTextStore(keyv: Keyv, guard: StoreGuard): TextStore {
  return {
    get: async (key) => (await guard(() => keyv.get<StoredText>(key)))?.body,
    set: async (key, body, ttlMs) => void (await guard(() => keyv.set<StoredText>(key, { body }, ttlMs))),
    delete: async (key) => void (await guard(() => keyv.delete(key))),
  };
}
