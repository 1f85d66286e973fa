import type { Clock } from '../../clock.js';
import { createRandom } from '../world/prng.js';

/**
 * A network that delays each call by 0 to `jitterMs`, drawn from a seeded generator. Calls then arrive at other
 * distances than they departed at.
 */
export function createTravel(jitterMs: number, seed: number, clock: Pick<Clock, 'sleep'>): () => Promise<void> {
  const random = createRandom(seed);
  return () => clock.sleep(random() * jitterMs);
}
