import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeapClientOptions } from '../../src/keap/create-client.js';
import { createManualClock } from '../kit/clock.js';
import {
  createRequestContext,
  catchRejection,
  scriptedKeap,
  type ScriptedResponse,
  type ScriptedKeap,
} from './scripted-keap.js';

const page = { body: { contacts: [{ id: '1' }] } };
const html = { 'content-type': 'text/html' };
const gzip = { 'content-encoding': 'gzip' };

describe('failures of Keap', () => {
  let keap: ScriptedKeap;
  afterEach(() => keap.close());

  /** The outcome of an interactive request, and its number of calls. Waits between attempts take no time. */
  async function fetchContacts(
    script: readonly ScriptedResponse[],
    options: Partial<KeapClientOptions> = {},
  ): Promise<{ readonly code: string; readonly calls: number }> {
    keap = await scriptedKeap(script);
    const clock = createManualClock();
    const requestContext = createRequestContext();
    const outcome = keap.client({ clock, random: () => 0, ...options }).fetchPage('contacts', {}, requestContext);
    const code = await clock.until(
      outcome.then(
        ({ rows }) => `${rows.length} rows`,
        (error: { code?: string }) => error.code ?? 'no code',
      ),
    );
    expect(requestContext.stats.calls).toBe(keap.calls.length);
    return { code, calls: keap.calls.length };
  }

  it.each<[string, ScriptedResponse]>([
    ['503 with a web page', { status: 503, headers: html, body: '<html>maintenance</html>' }],
    ['502 with an empty body', { status: 502, body: '' }],
    ['504 with a fault', { status: 504, body: { fault: { faultstring: 'Gateway Timeout' } } }],
    ['A connection reset', { how: 'reset' }],
    ['A connection cut in the middle of the body', { ...page, how: 'cut' }],
  ])('%s is retried, and is UPSTREAM_UNAVAILABLE after six attempts', async (_what, failure) => {
    expect(await fetchContacts([failure, failure, page])).toEqual({ code: '1 rows', calls: 3 });
    await keap.close();
    expect(await fetchContacts([failure])).toEqual({ code: 'UPSTREAM_UNAVAILABLE', calls: 6 });
  });

  it.each<[string, ScriptedResponse]>([
    ['200 with a web page', { headers: html, body: '<html>Sign in</html>' }],
    ['200 with truncated JSON', { body: '{"contacts":[{"id":"1"' }],
    ['200 with an empty body', { body: '' }],
    ['200 with another envelope', { body: { things: [] } }],
    ['200 with a truncated compressed body', { headers: gzip, body: gzipSync('{"contacts":[]}').subarray(0, 20) }],
    ['200 with an uncompressed body declared as gzip', { headers: gzip, body: '{"contacts":[]}' }],
  ])('%s is retried, and is UPSTREAM_BAD_DATA after four attempts', async (_what, failure) => {
    expect(await fetchContacts([failure, page])).toEqual({ code: '1 rows', calls: 2 });
    await keap.close();
    expect(await fetchContacts([failure])).toEqual({ code: 'UPSTREAM_BAD_DATA', calls: 4 });
  });

  it.each<[string, ScriptedResponse]>([
    ['no bytes', { how: 'stall' }],
    ['headers without a body', { ...page, how: 'headers' }],
    ['single bytes with pauses', { ...page, how: 'drip' }],
  ])('A response of %s times out after the timeout of one exchange', async (_what, failure) => {
    expect(await fetchContacts([failure, page], { timeoutMs: 150 })).toEqual({ code: '1 rows', calls: 2 });
    await keap.close();
    expect(await fetchContacts([failure], { timeoutMs: 60 })).toEqual({ code: 'UPSTREAM_TIMEOUT', calls: 6 });
  });

  it('A response of 10 MB is read, compressed or not', async () => {
    const notes = 'x'.repeat(10_000);
    const contacts = Array.from({ length: 1000 }, (_, index) => ({ id: String(index + 1), notes }));
    expect(await fetchContacts([{ body: { contacts } }])).toEqual({ code: '1000 rows', calls: 1 });
    await keap.close();
    const zipped = gzipSync(JSON.stringify({ contacts }));
    expect(await fetchContacts([{ headers: gzip, body: zipped }])).toEqual({ code: '1000 rows', calls: 1 });
  });

  it('A response above the size limit is UPSTREAM_BAD_DATA, compressed or not, and is not retried', async () => {
    const huge = Buffer.alloc(51 * 2 ** 20, ' ');
    const plain = await fetchContacts([{ body: huge }]);
    expect(plain.code).toBe('UPSTREAM_BAD_DATA');
    await keap.close();
    const bomb = await fetchContacts([{ headers: gzip, body: gzipSync(huge, { level: 1 }) }]);
    expect(bomb.code).toBe('UPSTREAM_BAD_DATA');
    expect([plain.calls, bomb.calls]).toEqual([1, 1]);
  });

  it('A Retry-After or quota reset years ahead is capped to a plausible time', async () => {
    const expiry = String(Date.UTC(2100, 0, 1));
    const day = { 'x-keap-product-quota-available': '0', 'x-keap-product-quota-time-unit': 'day' };
    for (const [status, headers, longestMs] of [
      [429, {}, 60_000],
      [503, {}, 3_600_000],
      [429, { ...day, 'x-keap-product-quota-expiry-time': expiry }, 12 * 3_600_000 + 60_000],
    ] as const) {
      keap = await scriptedKeap([{ status, headers: { 'retry-after': '99999999', ...headers }, body: {} }]);
      const clock = createManualClock();
      const requestContext = createRequestContext({ deadlineAtMs: clock.now() + 30_000 });
      const { facts } = await clock.until(
        catchRejection(keap.client({ clock }).fetchPage('contacts', {}, requestContext)),
      );
      expect(facts?.['retryAfterMs']).toBeLessThanOrEqual(longestMs);
      const resetAt = facts?.['resetAt'];
      const resetAtMs = typeof resetAt === 'string' ? Date.parse(resetAt) : 0;
      expect(resetAtMs - clock.now()).toBeLessThanOrEqual(longestMs);
      await keap.close();
    }
  });

  it('The error of a failed request names the path and contains nothing of the body', async () => {
    keap = await scriptedKeap([{ status: 500, body: { message: 'Jane Doe <jane@example.com> could not be read' } }]);
    const clock = createManualClock();
    const filter = [{ field: 'email', op: '==', value: 'jane@example.com' }] as const;
    const failing = keap.client({ clock }).fetchPage('contacts', { filter }, createRequestContext());
    const error = await clock.until(catchRejection(failing));
    expect(error.message).toContain('/v2/contacts');
    expect(JSON.stringify([error.message, error.facts, error.stack])).not.toMatch(/jane/i);
  });
});
