import type { Logger } from 'pino';
import { answerWithin } from './settles-within.js';
import { RedisConnection } from './redis-connection.js';

/** Redis was asked and does not answer, or did not when it was asked last. */
export class RedisSilent extends Error {
  override readonly name = 'RedisSilent';
}

/** A Redis that leaves a ping without answer for so long is silent. With the time between two, a caller waits for 95 ms at most. */
export const ANSWER_MS = 80;
/** While something is asked of it, it is pinged this often. */
const BETWEEN_MS = 15;
/** While it is silent, it is pinged this often, and each ping has the time that a slow one takes. */
const PROBE_EVERY_MS = 250;
const PROBE_ANSWER_MS = 1_000;
/** After so many pings in a row over a standing connection it is given up for a new one. */
const PROBES_BEFORE_NEW = 3;

/**
 * Whether a Redis answers, for everybody who uses it. It is pinged over a connection of its own, where a large answer
 * does not look like silence. One caller waits for what turns out to be silence; from then on nobody does, until a ping is
 * answered.
 */
export class RedisPulse {
  private readonly connection: RedisConnection;
  private readonly waiting = new Set<(error: Error) => void>();
  private readonly renewals = new Set<() => void>();
  private readonly returns = new Set<() => void>();
  private readonly end = new AbortController();
  private isSilent = false;
  private isBeating = false;

  constructor(
    url: string,
    private readonly log?: Logger,
    private readonly answerMs = ANSWER_MS,
  ) {
    this.connection = new RedisConnection(url);
  }

  /** Whether it did not answer when it was asked last. */
  get silent(): boolean {
    return this.isSilent;
  }

  /** Asks Redis something. Rejects with RedisSilent at once while it is silent, and soon where it falls silent meanwhile. */
  race<T>(operation: () => Promise<T>): Promise<T> {
    if (this.isSilent) return Promise.reject(new RedisSilent('Redis does not answer'));
    return new Promise((resolve, reject) => {
      const leave = (): void => void this.waiting.delete(reject);
      this.waiting.add(reject);
      operation().then(resolve, reject).finally(leave);
      void this.beat();
    });
  }

  /** Runs `renew` when the old connections turned out to lead nowhere. */
  onRenewal(renew: () => void): void {
    this.renewals.add(renew);
  }

  /** Runs `back` when a Redis that was silent answers again. */
  onReturn(back: () => void): void {
    this.returns.add(back);
  }

  close(): void {
    this.end.abort();
    this.connection.close();
  }

  /** Pings as long as somebody waits for something. */
  private async beat(): Promise<void> {
    if (this.isBeating) return;
    this.isBeating = true;
    while (this.waiting.size > 0 && !this.end.signal.aborted) {
      if (!(await this.answers(this.answerMs))) {
        this.isSilent = true;
        break;
      }
      await this.pause(BETWEEN_MS);
    }
    this.isBeating = false;
    if (!this.isSilent || this.end.signal.aborted) return;
    for (const reject of this.waiting) reject(new RedisSilent('Redis does not answer'));
    this.waiting.clear();
    await this.untilItAnswers();
  }

  private async untilItAnswers(): Promise<void> {
    this.log?.warn('Redis does not answer: each process goes on without it until it does');
    let hasNew = false;
    for (let unanswered = 0; !this.end.signal.aborted;) {
      await this.pause(PROBE_EVERY_MS);
      if (await this.answers(PROBE_ANSWER_MS)) break;
      unanswered = this.connection.isAway ? 0 : unanswered + 1;
      if (unanswered < PROBES_BEFORE_NEW) continue;
      unanswered = 0;
      hasNew = true;
      this.connection.renew();
    }
    if (this.end.signal.aborted) return;
    if (hasNew) for (const renew of this.renewals) renew();
    this.isSilent = false;
    for (const back of this.returns) back();
    this.log?.info('Redis answers again');
  }

  private async answers(withinMs: number): Promise<boolean> {
    const answer = this.connection.ready().then((client) => client.ping());
    return (await answerWithin(answer, withinMs)) && answer.then(isTrue, isFalse);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, ms).unref();
    });
  }
}

const isTrue = (): boolean => true;
const isFalse = (): boolean => false;
