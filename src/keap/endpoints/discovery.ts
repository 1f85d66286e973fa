import type { Generation } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { RequestContext } from '../keap-client.js';
import { KeapError } from '../errors.js';
import type { Generations } from './resolver.js';

/** A call on the way by which a collection is asked for now. */
export interface Attempt<T> {
  readonly key: ResourceKey;
  readonly way: Generation;
  /** What is asked for; who asks the same shares its answer without waiting. */
  readonly url: string;
  readonly requestContext: RequestContext;
  /** Whether a failure tells that the path is not there at all. */
  pathIsMissing(facts: KeapError['facts']): boolean;
  send(): Promise<T>;
}

/**
 * Learns from refusals which ways an account serves. The first to take a way that may be missing goes ahead; others of
 * the same moment wait for what it finds, so that a missing path costs one refused call and not one for each who asked.
 */
export class Learning {
  /** By caller and path: who asks little does not wait for a call that waits behind many of another caller. */
  private readonly ahead = new Map<string, { readonly url: string; readonly trying: Promise<unknown> }>();
  private readonly found = new Set<string>();

  constructor(private readonly generations: Generations) {}

  /** Whether this way has answered, so that nothing is risked by taking it. */
  isConfirmed({ path }: Generation): boolean {
    return this.found.has(path);
  }

  /** Runs a call. Throws WayLearned where it turned out that there is another way to take. */
  async run<T>(attempt: Attempt<T>): Promise<T> {
    const { key, way, url, requestContext } = attempt;
    const isSure = this.found.has(way.path) || !this.generations.hasAnother(key);
    // Who waits long for its slot scouts for nobody.
    if (isSure || requestContext.priority === 'background') return this.tried(attempt);
    const scout = this.ahead.get(scoutOf(attempt));
    if (scout === undefined) return this.scouting(attempt);
    if (scout.url === url) return this.tried(attempt);
    await scout.trying.catch(() => undefined);
    if (this.generations.way(key) !== way || !this.generations.serves(key)) throw this.generations.elsewhere(key);
    return this.tried(attempt);
  }

  private async scouting<T>(attempt: Attempt<T>): Promise<T> {
    const { way, url } = attempt;
    const trying = this.tried(attempt);
    this.ahead.set(scoutOf(attempt), { url, trying });
    try {
      const result = await trying;
      this.found.add(way.path);
      return result;
    } finally {
      this.ahead.delete(scoutOf(attempt));
    }
  }

  private async tried<T>(attempt: Attempt<T>): Promise<T> {
    const { key, way } = attempt;
    try {
      return await attempt.send();
    } catch (error) {
      if (error instanceof KeapError && attempt.pathIsMissing(error.facts))
        throw this.generations.learn(key, way, error);
      throw error;
    }
  }
}

const scoutOf = ({ way, requestContext }: Attempt<unknown>): string => `${way.path} ${requestContext.caller ?? ''}`;
