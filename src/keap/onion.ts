import { createHash } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { authorize } from './authorize.js';
import { breaker } from './breaker.js';
import type { Limits } from './budget.js';
import { coalesce } from './coalesce.js';
import { judge } from './judge.js';
import type { QuotaReading } from './quota.js';
import { memoryKeyv, remember } from './remember.js';
import { retry } from './retry.js';
import type { Reading, Send } from './send.js';
import { guardStore } from './store-guard.js';
import { accounted, metered } from './tally.js';
import { throttle } from './throttle.js';
import { apiKeyTokens } from './tokens/api-key.js';
import { openWire } from './wire.js';
import { marking, Written } from './written.js';

export interface OnionOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly limits: Limits;
  readonly dayShare: number;
  readonly snapshotPerSecond: number;
  readonly clock: Clock;
  readonly log?: Logger;
  readonly store?: Keyv;
  readonly timeoutMs?: number;
  readonly random?: () => number;
}

/** All layers joined. */
export interface Onion {
  readonly send: Send<Reading>;
  /** For calls whose answer is wanted as it comes in: neither remembered nor shared, everything else as ever. */
  readonly stream: Send<Reading>;
  quota(): QuotaReading[];
  close(): Promise<void>;
}

const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 50 * 2 ** 20;

/**
 * Joins the layers, innermost first. Retry stands outside throttle, so that each attempt pays for its slot and is
 * counted; judging stands between them, so that a garbled answer is an attempt too.
 */
export function openOnion(options: OnionOptions): Onion {
  const { clock, log, baseUrl } = options;
  const random = options.random ?? Math.random;
  const tokens = apiKeyTokens(options.apiKey);
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const wire = openWire({ baseUrl, clock, timeoutMs, maxBytes: MAX_ANSWER_BYTES });
  const paced = throttle(metered(authorize(wire.send, tokens)), options, clock);
  const judged = breaker(judge(paced.send, clock), clock, log);
  const patient = retry(judged, { clock, random, ...(log === undefined ? {} : { log }) });
  const fingerprint = createHash('sha256').update(`${baseUrl} ${tokens.fingerprint}`).digest('base64url').slice(0, 22);
  const store = options.store ?? memoryKeyv();
  const guard = guardStore({ store, clock, ...(log === undefined ? {} : { log }) });
  const written = new Written({ store, guard, fingerprint });
  const shared = coalesce(marking(patient, written), clock, written);
  const send = remember(shared, { store, fingerprint, clock, guard, written });
  return {
    send,
    stream: accounted(patient, clock),
    quota: () => paced.quota(),
    close: async () => {
      paced.close();
      await wire.close();
    },
  };
}
