import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');
const keys = { many: 'key-of-the-busy-caller', one: 'key-of-the-other-caller' };

describe('two callers of one gateway', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp(
      { contacts: 30, limits: { perSecond: 10, perMinute: 240, perDay: 30_000 } },
      {
        AUTH: 'keys',
        GATEWAY_API_KEYS: `many:read:${hashKey(keys.many)},one:read:${hashKey(keys.one)}`,
        KEAP_CALLS_PER_SECOND: '10',
        KEAP_CALLS_PER_MINUTE: '240',
      },
    );
  });
  afterAll(() => app.close());

  const contact = (id: number, key: string, signal: AbortSignal | null = null): Promise<Response> =>
    fetch(new URL('/graphql', app.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({ query: `{ contact(id: "${id}") { id } }` }),
      signal,
    });

  it('Each of two callers gets an equal share: a single query overtakes a thousand of the other caller', async () => {
    const abortController = new AbortController();
    const flood = Array.from({ length: 1_000 }, (_, id) => contact(900_000 + id, keys.many, abortController.signal));
    const all = Promise.allSettled(flood);
    // Until all wait: requests that cannot be served in time are rejected at once.
    await Promise.race(flood.slice(-1));
    const before = app.simulator.calls.length;
    const answer = (await (await contact(900_500_000, keys.one)).json()) as { data: { contact: unknown } };
    expect(answer.data.contact).toBeNull();
    const position = app.simulator.calls
      .slice(before)
      .findIndex(({ path, query }) => `${path}?${query.toString()}`.includes('900500000'));
    expect(position).toBeGreaterThanOrEqual(0);
    expect(position).toBeLessThanOrEqual(3);
    abortController.abort(new Error('enough'));
    const outcomes = await all;
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(100);
  });
});
