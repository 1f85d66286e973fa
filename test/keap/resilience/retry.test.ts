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

/** Retry and circuit breaker over a scripted handler that repeats its last outcome; records the time of each call. */
function createTrial(
  script: readonly Outcome[],
  random = 0.5,
): { clock: ManualClock; calledAtMs: number[]; send: (request?: Partial<KeapRequest>) => Promise<ParsedResponse> } {
  const clock = createManualClock();
  const startMs = clock.now();
  const calledAtMs: number[] = [];
  const guarded = circuitBreaker((): Promise<ParsedResponse> => {
    const next = script[calledAtMs.length] ?? script.at(-1) ?? 'good';
    calledAtMs.push(clock.now() - startMs);
    return next === 'good' ? Promise.resolve({ status: 200, body: '', data: {}, tenant: null }) : Promise.reject(next);
  }, clock);
  const layer = retry(guarded, { clock, random: () => random });
  return {
    clock,
    calledAtMs,
    send: ({ requestContext = createRequestContext(), ...request } = {}) =>
      layer({ ...createRequest(requestContext, clock), ...request }),
  };
}

const withPriority = (
  priority: RequestContext['priority'],
  more: Partial<RequestContext> = {},
): Partial<KeapRequest> => ({ requestContext: createRequestContext({ priority, ...more }) });

describe('retry', () => {
  it('A retry waits 100 to 1000 ms after a spike arrest, and doubles its backoff after failures, with full jitter', async () => {
    const spikes = createTrial([spike, spike, 'good'], 0);
    await spikes.clock.until(spikes.send());
    expect(spikes.calledAtMs).toEqual([0, 100, 200]);
    const widest = createTrial([spike, 'good'], 1);
    await widest.clock.until(widest.send());
    expect(widest.calledAtMs).toEqual([0, 1000]);
    const failures = createTrial([broken, broken, broken, 'good'], 1);
    await failures.clock.until(failures.send());
    expect(failures.calledAtMs).toEqual([0, 200, 600, 1400]);
  });

  it('A retry is queued at once when the minute quota is spent, since the rate limiter waits for the next minute', async () => {
    const { clock, calledAtMs, send } = createTrial([failure('THROTTLED', { status: 429, window: 'minute' }), 'good']);
    await clock.until(send());
    expect(calledAtMs).toEqual([0, 0]);
  });

  it('A retry waits for Retry-After plus jitter', async () => {
    const { clock, calledAtMs, send } = createTrial([
      failure('UPSTREAM_UNAVAILABLE', { status: 503, retryAfterMs: 2000 }),
      'good',
    ]);
    await clock.until(send());
    expect(calledAtMs).toEqual([0, 2100]);
  });

  it.each<[string, KeapError]>([
    ['a rejection by our own rate limiter', failure('THROTTLED', { window: 'second', retryAfterMs: 10 })],
    ['a spent day quota', failure('QUOTA_EXHAUSTED', { status: 429 })],
    ['a refused credential', failure('UPSTREAM_AUTH', { status: 401 })],
    ['a 400', failure('UPSTREAM_REJECTED', { status: 400 })],
  ])('There is no retry after %s', async (_, error) => {
    const { clock, calledAtMs, send } = createTrial([error]);
    expect(await clock.until(catchRejection(send()))).toBe(error);
    expect(calledAtMs).toHaveLength(1);
  });

  it('POST and PATCH are retried only after a 429, DELETE after other failures too', async () => {
    const twice = createTrial([spike, 'good']);
    await twice.clock.until(twice.send({ method: 'POST' }));
    expect(twice.calledAtMs).toHaveLength(2);
    for (const error of [broken, refused, failure('UPSTREAM_TIMEOUT'), failure('UPSTREAM_BAD_DATA')]) {
      const once = createTrial([error, 'good']);
      await catchRejection(once.send({ method: 'PATCH' }));
      expect(once.calledAtMs).toHaveLength(1);
      const deleted = createTrial([error, 'good']);
      await deleted.clock.until(deleted.send({ method: 'DELETE' }));
      expect(deleted.calledAtMs).toHaveLength(2);
    }
  });

  it('A request ends after 6 attempts, and after 5 with background priority', async () => {
    const interactive = createTrial([spike]);
    expect(await interactive.clock.until(catchRejection(interactive.send()))).toMatchObject({ code: 'THROTTLED' });
    expect(interactive.calledAtMs).toHaveLength(6);
    const background = createTrial([spike]);
    await background.clock.until(catchRejection(background.send(withPriority('background'))));
    expect(background.calledAtMs).toHaveLength(5);
  });

  it('A retry never waits past the deadline', async () => {
    const { clock, calledAtMs, send } = createTrial([spike], 1);
    const error = await clock.until(
      catchRejection(send(withPriority('interactive', { deadlineAtMs: clock.now() + 2500 }))),
    );
    expect(error).toMatchObject({ code: 'THROTTLED', facts: { retryAfterMs: 1000 } });
    expect(calledAtMs).toEqual([0, 1000, 2000]);
  });

  it('A retry stops when the caller aborts', async () => {
    const { clock, calledAtMs, send } = createTrial([broken], 1);
    const abortController = new AbortController();
    const rejection = catchRejection(send(withPriority('interactive', { signal: abortController.signal })));
    await clock.advance(100);
    abortController.abort(new Error('gone'));
    expect((await rejection).message).toBe('gone');
    await clock.advance(60_000);
    expect(calledAtMs).toEqual([0]);
  });
});

describe('a Keap that is down', () => {
  const down = Array.from({ length: 10 }, () => refused);

  it('After ten failures, interactive requests fail at once with a retry-after', async () => {
    const { clock, calledAtMs, send } = createTrial(down);
    await clock.until(catchRejection(send()));
    await clock.until(catchRejection(send()));
    expect(calledAtMs).toHaveLength(10);
    const error = await catchRejection(send());
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', facts: { path: '/v2/tags' } });
    expect(error.facts?.['retryAfterMs']).toBeLessThanOrEqual(1000);
    expect(calledAtMs).toHaveLength(10);
  });

  it('One request probes an open circuit, and its success closes the circuit', async () => {
    const { clock, calledAtMs, send } = createTrial([...down, 'good']);
    await clock.until(catchRejection(send()));
    await clock.until(catchRejection(send()));
    await clock.advance(1000);
    const [probe, other] = await Promise.allSettled([send(), send()]);
    expect([probe.status, other.status]).toEqual(['fulfilled', 'rejected']);
    await send();
    expect(calledAtMs).toHaveLength(12);
  });

  it('A background request waits until the circuit closes', async () => {
    const { clock, calledAtMs, send } = createTrial([...down, 'good']);
    await clock.until(catchRejection(send()));
    await clock.until(catchRejection(send()));
    await clock.until(send(withPriority('background')));
    expect(calledAtMs).toHaveLength(11);
  });

  it('An open circuit of one path does not block other paths', async () => {
    const { clock, send } = createTrial([...down.map(() => broken), 'good']);
    await clock.until(catchRejection(send()));
    await clock.until(catchRejection(send()));
    expect(await catchRejection(send())).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(await send({ label: '/v2/users' })).toMatchObject({ status: 200 });
  });
});
