import { systemClock } from '../../src/clock.js';
import { createKeapClient } from '../../src/keap/create-client.js';
import { RequestStats } from '../../src/keap/request-stats.js';
import { openRedisLog } from '../../src/keap/rate-limit/distributed/redis-call-log.js';
import type { RateLimits } from '../../src/keap/rate-limit/quota-windows.js';
import { createRateLimiter } from '../../src/keap/rate-limit/rate-limiter.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';

/**
 * A process of `npm run bench -- replicas` that sends many calls at once. Its arguments: the URLs of Keap and Redis,
 * the number of calls, and the limits as JSON.
 */
const [baseUrl = '', redisUrl = '', callCount = '0', limits = '{}'] = process.argv.slice(2);
const credentials = apiKeyCredentials('KeapAK-simulated');
const rateLimits = {
  limits: JSON.parse(limits) as RateLimits,
  dayShare: 1,
  snapshotPerSecond: 5,
};
const clock = systemClock;
const callLog =
  redisUrl === '' ? {} : { callLog: openRedisLog({ url: redisUrl, credential: credentials.fingerprint, clock }) };
const rateLimiter = createRateLimiter({ ...rateLimits, clock, ...callLog });
const keap = createKeapClient({ baseUrl, credentials, rateLimiter });
const stats = new RequestStats();
const requests = Array.from({ length: Number(callCount) }, (_, index) => {
  const filter = [{ field: 'contact_id', op: '>', value: String(index) }] as const;
  return keap.fetchPage('contacts', { size: 1, filter }, { priority: 'interactive', stats });
});
await Promise.all(requests);
await keap.close();
await rateLimiter.close();
