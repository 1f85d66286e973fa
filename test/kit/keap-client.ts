import { systemClock } from '../../src/clock.js';
import { createKeapClient, type KeapClientOptions } from '../../src/keap/create-client.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';
import type { KeapClient } from '../../src/keap/keap-client.js';
import type { RateLimits } from '../../src/keap/rate-limit/quota-windows.js';
import { createRateLimiter } from '../../src/keap/rate-limit/rate-limiter.js';

export interface TestClientOptions extends Partial<KeapClientOptions> {
  readonly baseUrl: string;
  /** Unlimited by default; unused where a rate limiter is given. */
  readonly limits?: RateLimits;
  readonly dayShare?: number;
  readonly snapshotPerSecond?: number;
}

const UNLIMITED: RateLimits = { perSecond: Infinity, perMinute: Infinity, perDay: Infinity };

/** A client with its own rate limiter, unless one is given. Closing the client closes its own. */
export function createTestClient(options: TestClientOptions): KeapClient {
  const { limits = UNLIMITED, dayShare = 1, snapshotPerSecond = Infinity, ...clientOptions } = options;
  const { rateLimiter, clock = systemClock, credentials = apiKeyCredentials('KeapAK-test') } = clientOptions;
  if (rateLimiter !== undefined) return createKeapClient({ ...clientOptions, credentials, rateLimiter });
  const ownRateLimiter = createRateLimiter({ limits, dayShare, snapshotPerSecond, clock });
  const client = createKeapClient({ ...clientOptions, credentials, rateLimiter: ownRateLimiter });
  return {
    ...client,
    close: async () => {
      await ownRateLimiter.close();
      await client.close();
    },
  };
}
