import type { Clock } from '../../clock.js';
import type { Api, Generation } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { KeapError } from '../errors.js';

/** Which generations of Keap's API may be asked: `auto` takes v2 where the account answers it and v1 where it does not. */
export type ApiChoice = 'auto' | Api;

/** How long a path that was not there is not tried again. */
const ABSENT_FOR_MS = 86_400_000;

/**
 * A collection turned out not to be where it was asked for, and is to be asked for in another way: what was planned for
 * the first way (its filters, its sets) has to be planned again. See `replanning`.
 */
export class WayLearned extends KeapError {
  constructor(cause: KeapError) {
    super(cause.code, cause.message, cause.facts, { cause });
  }
}

/** Does `work` again, from its planning on, as often as it learns that a collection is to be asked for in another way. */
export async function replanning<T>(work: () => Promise<T>): Promise<T> {
  // A collection has three ways at most, so this ends.
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WayLearned)) throw error;
    }
  }
}

/** What is known of the ways in which this account serves its collections. */
export class Generations {
  private readonly absentUntilMs = new Map<string, number>();

  constructor(
    private readonly choice: ApiChoice,
    private readonly clock: Clock,
  ) {}

  /** Whether this generation may be asked at all. */
  allows(api: Api): boolean {
    return this.choice === 'auto' || this.choice === api;
  }

  /** The way to try now; where none is left, the one that is preferred. */
  way(key: ResourceKey): Generation {
    const { ways } = table[key];
    return this.open(key)[0] ?? ways.find(({ api }) => this.allows(api)) ?? (ways[0] as Generation);
  }

  /** Whether a way is left. */
  serves(key: ResourceKey): boolean {
    return this.open(key).length > 0;
  }

  /** The ways that are left behind the one to try now. */
  others(key: ResourceKey): readonly Generation[] {
    return this.open(key).slice(1);
  }

  /** Whether there is a way beside the one to try now. */
  hasAnother(key: ResourceKey): boolean {
    return this.open(key).length > 1;
  }

  /** A path is not there. Gives the error that whoever asked shall see: WayLearned when another way is left. */
  learn(key: ResourceKey, { path }: Generation, error: KeapError): KeapError {
    this.absentUntilMs.set(path, this.clock.monotonicMs() + ABSENT_FOR_MS);
    return this.serves(key) ? new WayLearned(error) : error;
  }

  /** What whoever planned for a way shall see that was found missing meanwhile: WayLearned when another is left. */
  elsewhere(key: ResourceKey): KeapError {
    const gone = this.notServed(key);
    return this.serves(key) ? new WayLearned(gone) : gone;
  }

  /** Whether something that is no collection's own path (a write's) was not there within the last day. */
  isAbsent(name: string): boolean {
    return this.clock.monotonicMs() < (this.absentUntilMs.get(name) ?? 0);
  }

  /** It was not there. */
  learnAbsent(name: string): void {
    this.absentUntilMs.set(name, this.clock.monotonicMs() + ABSENT_FOR_MS);
  }

  /** The refusal of a collection that no allowed way serves. */
  notServed(key: ResourceKey): KeapError {
    const { ways } = table[key];
    const apis = [...new Set(ways.map(({ api }) => api))];
    const path = this.way(key).path;
    const allowed = apis.some((api) => this.allows(api));
    return new KeapError(
      'UPSTREAM_REJECTED',
      allowed
        ? `This Keap account does not offer ${path}: it was not there when last asked, and is asked for again within a day.`
        : `Keap serves ${key} in ${apis.join(' and ')} only, and KEAP_API=${this.choice} leaves that out: set KEAP_API=auto.`,
      { path, status: 404, absent: true },
    );
  }

  private open(key: ResourceKey): readonly Generation[] {
    const nowMs = this.clock.monotonicMs();
    return table[key].ways.filter(({ api, path }) => this.allows(api) && nowMs >= (this.absentUntilMs.get(path) ?? 0));
  }
}
