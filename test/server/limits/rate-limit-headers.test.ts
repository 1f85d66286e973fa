import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRetryAfter } from '../../../src/server/graphql/response-status.js';
import { buildRateLimitHeaders } from '../../../src/server/limits/rate-limit-headers.js';
import { startTestApp, type AppResponse, type TestApp } from '../../kit/app.js';

const contacts = (first: number): string => `{ contacts(first: ${first}) { nodes { id } } }`;
/** The parameter of a policy in a RateLimit field. */
const read = (field: string | null, policy: string, parameter: string): number =>
  Number(new RegExp(`"keap-calls-${policy}"[^,]*;${parameter}=(\\d+)`).exec(field ?? '')?.[1]);

describe('what a caller may still spend', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp(
      { contacts: 20 },
      { KEAP_CALLS_PER_MINUTE: '4', KEAP_CALLS_PER_DAY: '1000', MAX_KEAP_CALLS_PER_QUERY: '2' },
    );
  });
  afterAll(() => app.close());

  it('RateLimit counts the calls to Keap, and a rejected operation says when to try again', async () => {
    const left = ({ headers }: AppResponse, policy: string): number => read(headers.get('ratelimit'), policy, 'r');
    const none = await app.execute('{ __typename }');
    const policy = none.headers.get('ratelimit-policy');
    expect(policy).toBe('"keap-calls-minute";q=4;w=60, "keap-calls-day";q=800;w=86400');
    // The gateway identified the account when it started.
    expect([left(none, 'minute'), left(none, 'day')]).toEqual([3, 799]);
    const one = await app.execute(contacts(1));
    expect([one.calls, left(one, 'minute'), left(one, 'day')]).toEqual([1, 2, 798]);
    expect(read(one.headers.get('ratelimit'), 'day', 't')).toBeGreaterThan(0);
    expect(one.headers.get('retry-after')).toBeNull();
    await app.execute(contacts(2));
    await app.execute(contacts(3));
    for (const [accept, status] of [
      ['application/json', 200],
      ['application/graphql-response+json', 200],
    ] as const) {
      const rejected = await app.execute(contacts(4), {}, { accept });
      // The list is non-null, so the whole of data is null: the operation was executed.
      expect([rejected.status, rejected.data, rejected.errors[0]?.extensions['code']]).toEqual([
        status,
        null,
        'THROTTLED',
      ]);
      const waitMs = Number(rejected.errors[0]?.extensions['retryAfterMs']);
      expect(Number(rejected.headers.get('retry-after'))).toBe(Math.ceil(waitMs / 1000));
      expect(left(rejected, 'minute')).toBe(0);
    }
  });

  it('An operation that is too expensive is not executed: 200 as JSON, 400 as a GraphQL response, without data', async () => {
    const query = `{ a: ${contacts(11).slice(1, -1)} b: ${contacts(12).slice(1, -1)} c: ${contacts(13).slice(1, -1)} }`;
    const asJson = await app.execute(query);
    expect([asJson.status, asJson.data, asJson.errors[0]?.extensions['code']]).toEqual([
      200,
      undefined,
      'TOO_EXPENSIVE',
    ]);
    const typed = await app.execute(query, {}, { accept: 'application/graphql-response+json' });
    expect([typed.status, typed.data]).toEqual([400, undefined]);
    // Waiting does not help.
    expect(typed.headers.get('retry-after')).toBeNull();
  });

  it('An operation that is too expensive for the rest of the day may be tried again when the day ends', async () => {
    const scarce = await startTestApp({ contacts: 20 }, { KEAP_CALLS_PER_DAY: '3' });
    try {
      const { headers, errors } = await scarce.execute('{ contacts(first: 5) { nodes { tags { nodes { name } } } } }');
      expect(errors[0]?.extensions).toMatchObject({ code: 'TOO_EXPENSIVE', limit: 1 });
      const endsIn = read(headers.get('ratelimit'), 'day', 't');
      expect(Math.abs(Number(headers.get('retry-after')) - endsIn)).toBeLessThanOrEqual(1);
    } finally {
      await scarce.close();
    }
  });

  it('A window that slides has no end, and no count is below zero or too large for the field', () => {
    const nowMs = Date.parse('2026-01-01T00:00:00.000Z');
    const day = { limit: 24_000, left: -1 };
    const left = { minute: { limit: 1e18, left: 12.5 }, day, dayEndsAt: '2026-01-01T00:00:30.000Z' };
    expect(buildRateLimitHeaders(left, nowMs)).toEqual({
      'ratelimit-policy': '"keap-calls-minute";q=999999999999999;w=60, "keap-calls-day";q=24000;w=86400',
      ratelimit: '"keap-calls-minute";r=12, "keap-calls-day";r=0;t=30',
    });
  });

  it('Retry-After is the longest wait of all errors, and a day at most', () => {
    const errors = (...extensions: Record<string, unknown>[]) =>
      extensions.map((one) => ({ message: '', extensions: one }));
    expect(findRetryAfter(errors({ retryAfterMs: 1_200 }, { retryAfterMs: 400 }), 0)).toBe(2);
    expect(findRetryAfter(errors({ resetAt: '1970-01-01T00:01:00Z' }), 0)).toBe(60);
    expect(findRetryAfter(errors({ retryAfterMs: 1e15 }), 0)).toBe(86_400);
    expect(findRetryAfter(errors({ code: 'NOT_FOUND' }, { resetAt: 'soon' }), 0)).toBeNull();
    expect(findRetryAfter([], 0)).toBeNull();
  });
});
