import { describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/keap/keap-client.js';
import { circuitBreaker } from '../../../src/keap/resilience/circuit-breaker.js';
import { KeapError, type KeapErrorCode, type KeapErrorFacts } from '../../../src/keap/errors.js';
import { retry } from '../../../src/keap/resilience/retry.js';
import type { KeapRequest, ParsedResponse } from '../../../src/keap/request.js';
import { createManualClock, type ManualClock } from '../../kit/clock.js';
import { createRequestContext, createRequest, catchRejection } from '../scripted-keap.js';

type Outcome = 'good' | KeapError;

const failure = (code: KeapErrorCode, facts: KeapErrorFacts = {}): KeapError => new KeapError(code, code, facts);
const spike = failure('THROTTLED', { status: 429, window: 'second' });
const broken = failure('UPSTREAM_UNAVAILABLE', { status: 500 });
const refused = failure('UPSTREAM_UNAVAILABLE');

/** Retry and breaker over something that does as the script says, its last line for ever; notes when it was asked. */
function trial(
  script: readonly Outcome[],
  random = 0.5,
): { clock: ManualClock; askedAtMs: number[]; send: (request?: Partial<KeapRequest>) => Promise<ParsedResponse> } {
  const clock = createManualClock();
  const startMs = clock.now();
  const askedAtMs: number[] = [];
  const guarded = circuitBreaker((): Promise<ParsedResponse> => {
    const next = script[askedAtMs.length] ?? script.at(-1) ?? 'good';
    askedAtMs.push(clock.now() - startMs);
    return next === 'good' ? Promise.resolve({ status: 200, body: '', data: {}, tenant: null }) : Promise.reject(next);
  }, clock);
  const layer = retry(guarded, { clock, random: () => random });
  return {
    clock,
    askedAtMs,
    send: ({ requestContext = createRequestContext(), ...request } = {}) =>
      layer({ ...createRequest(requestContext, clock), ...request }),
  };
}

const withPriority = (
  priority: RequestContext['priority'],
  more: Partial<RequestContext> = {},
): Partial<KeapRequest> => ({ requestContext: createRequestContext({ priority, ...more }) });

describe('asking again', () => {
  it('waits 100 to 1000 ms after a spike, and longer each time after a failure, with full jitter', async () => {
    const spikes = trial([spike, spike, 'good'], 0);
    await spikes.clock.until(spikes.send());
    expect(spikes.askedAtMs).toEqual([0, 100, 200]);
    const widest = trial([spike, 'good'], 1);
    await widest.clock.until(widest.send());
    expect(widest.askedAtMs).toEqual([0, 1000]);
    const failures = trial([broken, broken, broken, 'good'], 1);
    await failures.clock.until(failures.send());
    expect(failures.askedAtMs).toEqual([0, 200, 600, 1400]);
  });

  it('goes back into the queue at once when the minute is spent: the throttle knows when it turns', async () => {
    const { clock, askedAtMs, send } = trial([failure('THROTTLED', { status: 429, window: 'minute' }), 'good']);
    await clock.until(send());
    expect(askedAtMs).toEqual([0, 0]);
  });

  it('waits as long as Retry-After asks, and a little more', async () => {
    const { clock, askedAtMs, send } = trial([
      failure('UPSTREAM_UNAVAILABLE', { status: 503, retryAfterMs: 2000 }),
      'good',
    ]);
    await clock.until(send());
    expect(askedAtMs).toEqual([0, 2100]);
  });

  it.each<[string, KeapError]>([
    ['our own throttle', failure('THROTTLED', { window: 'second', retryAfterMs: 10 })],
    ['a spent day', failure('QUOTA_EXHAUSTED', { status: 429 })],
    ['a bad credential', failure('UPSTREAM_AUTH', { status: 401 })],
    ['a refusal', failure('UPSTREAM_REJECTED', { status: 400 })],
  ])('is not done for %s', async (_, error) => {
    const { clock, askedAtMs, send } = trial([error]);
    expect(await clock.until(catchRejection(send()))).toBe(error);
    expect(askedAtMs).toHaveLength(1);
  });

  it('is done for a POST only when it was refused unread', async () => {
    const twice = trial([spike, 'good']);
    await twice.clock.until(twice.send({ method: 'POST' }));
    expect(twice.askedAtMs).toHaveLength(2);
    for (const error of [broken, refused, failure('UPSTREAM_TIMEOUT'), failure('UPSTREAM_BAD_DATA')]) {
      const once = trial([error, 'good']);
      await catchRejection(once.send({ method: 'PATCH' }));
      expect(once.askedAtMs).toHaveLength(1);
      const deleted = trial([error, 'good']);
      await deleted.clock.until(deleted.send({ method: 'DELETE' }));
      expect(deleted.askedAtMs).toHaveLength(2);
    }
  });

  it('A request ends after 6 attempts, and after 5 with background priority', async () => {
    const interactive = trial([spike]);
    expect(await interactive.clock.until(catchRejection(interactive.send()))).toMatchObject({ code: 'THROTTLED' });
    expect(interactive.askedAtMs).toHaveLength(6);
    const background = trial([spike]);
    await background.clock.until(catchRejection(background.send(withPriority('background'))));
    expect(background.askedAtMs).toHaveLength(5);
  });

  it('never sleeps past the deadline', async () => {
    const { clock, askedAtMs, send } = trial([spike], 1);
    const error = await clock.until(
      catchRejection(send(withPriority('interactive', { deadlineAtMs: clock.now() + 2500 }))),
    );
    expect(error).toMatchObject({ code: 'THROTTLED', facts: { retryAfterMs: 1000 } });
    expect(askedAtMs).toEqual([0, 1000, 2000]);
  });

  it('stops when the caller leaves', async () => {
    const { clock, askedAtMs, send } = trial([broken], 1);
    const abortController = new AbortController();
    const rejection = catchRejection(send(withPriority('interactive', { signal: abortController.signal })));
    await clock.advance(100);
    abortController.abort(new Error('gone'));
    expect((await rejection).message).toBe('gone');
    await clock.advance(60_000);
    expect(askedAtMs).toEqual([0]);
  });
});

describe('a Keap that is down', () => {
  const down = Array.from({ length: 10 }, () => refused);

  it('is left alone: people are told at once and when to come back', async () => {
    const { clock, askedAtMs, send } = trial(down);
    await clock.until(catchRejection(send()));
    await clock.until(catchRejection(send()));
    expect(askedAtMs).toHaveLength(10);
    const error = await catchRejection(send());
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', facts: { path: '/v2/tags' } });
    expect(error.facts?.['retryAfterMs']).toBeLessThanOrEqual(1000);
    expect(askedAtMs).toHaveLength(10);
  });

  it('is probed by one call, and asked again once that went well', async () => {
    const { clock, askedAtMs, send } = trial([...down, 'good']);
    await clock.until(catchRejection(send()));
    await clock.until(catchRejection(send()));
    await clock.advance(1000);
    const [probe, other] = await Promise.allSettled([send(), send()]);
    expect([probe.status, other.status]).toEqual(['fulfilled', 'rejected']);
    await send();
    expect(askedAtMs).toHaveLength(12);
  });

  it('A background request waits until the circuit closes', async () => {
    const { clock, askedAtMs, send } = trial([...down, 'good']);
    await clock.until(catchRejection(send()));
    await clock.until(catchRejection(send()));
    await clock.until(send(withPriority('background')));
    expect(askedAtMs).toHaveLength(11);
  });

  it('on one path only is still asked on the others', async () => {
    const { clock, send } = trial([...down.map(() => broken), 'good']);
    await clock.until(catchRejection(send()));
    await clock.until(catchRejection(send()));
    expect(await catchRejection(send())).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(await send({ label: '/v2/users' })).toMatchObject({ status: 200 });
  });
});
