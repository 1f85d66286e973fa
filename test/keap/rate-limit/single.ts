import type { RequestContext } from '../../../src/keap/keap-client.js';
import type { RawResponse, KeapRequest } from '../../../src/keap/request.js';
import { createRateLimiter, type RateLimiter } from '../../../src/keap/rate-limit/rate-limiter.js';
import { createManualClock, type ManualClock } from '../../kit/clock.js';
import { createRequestContext, createRequest } from '../scripted-keap.js';

/** A call that was sent. */
export interface Sent {
  readonly atMs: number;
  readonly priority: RequestContext['priority'];
  readonly caller: string | undefined;
  readonly plan: string | undefined;
}

/** The rate limiter of a single process. */
export interface LimiterHarness {
  readonly rateLimiter: RateLimiter;
  readonly clock: ManualClock;
  /** The calls sent, with times of a clock that is never set. */
  readonly sent: Sent[];
  readonly submit: (requestContext?: Partial<RequestContext>, account?: string) => Promise<RawResponse>;
}

/** A rate limiter over a handler that records its calls and responds at once. */
export function createLimiter(
  options: {
    perSecond?: number;
    perMinute?: number;
    perDay?: number;
    snapshotPerSecond?: number;
    dayShare?: number;
  } = {},
  respond: (nowMs: number) => Partial<RawResponse> | Promise<Partial<RawResponse>> = () => ({}),
): LimiterHarness {
  const { perSecond = 10, perMinute = Infinity, perDay = Infinity, snapshotPerSecond = 5, dayShare = 1 } = options;
  const clock = createManualClock();
  const startMs = clock.now();
  const sent: Sent[] = [];
  const rateLimiter = createRateLimiter({
    limits: { perSecond, perMinute, perDay },
    dayShare,
    snapshotPerSecond,
    clock,
  });
  const send = async (request: KeapRequest): Promise<RawResponse> => {
    const { priority, caller, plan } = request.requestContext;
    sent.push({ atMs: startMs + clock.monotonicMs(), priority, caller, plan });
    return { status: 200, headers: {}, body: '', ...(await respond(clock.now())) };
  };
  const submit = (requestContext: Partial<RequestContext> = {}, account = 'account'): Promise<RawResponse> =>
    rateLimiter.wrap(send, account)(createRequest(createRequestContext(requestContext), clock));
  return { rateLimiter, clock, sent, submit };
}

export const many = (count: number, submit: () => Promise<RawResponse>): Promise<RawResponse[]> =>
  Promise.all(Array.from({ length: count }, () => submit()));
