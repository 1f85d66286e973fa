import { systemClock } from '../../src/clock.js';
import { createKeapClient } from '../../src/keap/create-client.js';
import { RequestStats } from '../../src/keap/request-stats.js';
import { openRedisLog } from '../../src/keap/rate-limit/distributed/redis-call-log.js';
import { createRateLimiter } from '../../src/keap/rate-limit/rate-limiter.js';
import { apiKeyCredentials } from '../../src/keap/api-key.js';

/** A process of `npm run bench -- replicas` that wants many calls at once: its arguments are where Keap and Redis are, and how many. */
const [baseUrl = '', redisUrl = '', needs = '0'] = process.argv.slice(2);
const tokens = apiKeyCredentials('KeapAK-simulated');
const pace = {
  limits: { perSecond: 10, perMinute: 240, perDay: 30_000 },
  dayShare: 1,
  snapshotPerSecond: 5,
};
const clock = systemClock;
const shared =
  redisUrl === '' ? {} : { shared: openRedisLog({ url: redisUrl, credential: tokens.fingerprint, clock }) };
const pacing = createRateLimiter({ ...pace, clock, ...shared });
const keap = createKeapClient({ baseUrl, credentials: tokens, ...pace, rateLimiter: pacing });
const meter = new RequestStats();
const wanted = Array.from({ length: Number(needs) }, (_, index) => {
  const filter = [{ field: 'contact_id', op: '>', value: String(index) }] as const;
  return keap.fetchPage('contacts', { size: 1, filter }, { priority: 'interactive', stats: meter });
});
await Promise.all(wanted);
await keap.close();
await pacing.close();
