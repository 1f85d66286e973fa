import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { Deadlines, createAttemptStats, type KeapRequest } from '../../../src/keap/request.js';
import { createTransport } from '../../../src/keap/http/transport.js';
import { systemClock } from '../../../src/clock.js';
import type { RequestContext } from '../../../src/keap/keap-client.js';
import { apiKeyCredentials } from '../../../src/keap/credentials.js';
import {
  createRequestContext,
  catchRejection,
  scriptedKeap,
  type ScriptedResponse,
  type ScriptedKeap,
} from '../scripted-keap.js';

let keap: ScriptedKeap;
const transports: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
  await keap.close();
});

/** One exchange through the transport alone. */
async function sendHttp(
  script: ScriptedResponse[],
  requestContext: Partial<RequestContext> = {},
  more: Partial<KeapRequest> = {},
  baseUrl?: string,
): Promise<unknown> {
  keap = await scriptedKeap(script);
  const transport = createTransport({
    baseUrl: baseUrl ?? keap.url,
    clock: systemClock,
    timeoutMs: 100,
    maxBytes: 10_000,
  });
  transports.push(transport);
  const fixed = {
    method: 'GET',
    url: '/v2/files/7:data?a=%3D%3D',
    label: '/v2/files/{id}:data',
    resource: 'files',
  } as const;
  const rest = {
    requestContext: createRequestContext(requestContext),
    ttlMs: 0,
    isReference: false,
    onNotFound: 'reject',
    stats: createAttemptStats(),
  } as const;
  const request = new Deadlines(systemClock).withMonotonicDeadline({ ...fixed, ...rest, parse: () => null, ...more });
  return transport.send(request, { 'x-keap-api-key': 'k' });
}

describe('the transport', () => {
  it('Paths are sent unchanged, colons and escapes included, and a GET has no body', async () => {
    await sendHttp([{ body: { a: 1 } }]);
    const [request] = keap.calls;
    expect(request?.raw).toBe('/crm/rest/v2/files/7:data?a=%3D%3D');
    expect(request?.headers).toMatchObject({ 'x-keap-api-key': 'k', accept: 'application/json' });
    expect(request?.headers).not.toHaveProperty('content-length');
    expect(request?.headers).not.toHaveProperty('authorization');
  });

  it('Compressed responses are decompressed', async () => {
    const text = JSON.stringify({ name: 'Zoë', pad: 'x'.repeat(5000) });
    const response = await sendHttp([{ body: gzipSync(text), headers: { 'content-encoding': 'gzip' } }]);
    expect(response).toMatchObject({ status: 200, body: text });
  });

  it('A redirect is not followed', async () => {
    expect(await sendHttp([{ status: 307, headers: { location: '/elsewhere' } }])).toMatchObject({ status: 307 });
    expect(keap.calls).toHaveLength(1);
  });

  it.each<[string, string, ScriptedResponse]>([
    ['A connection cut in the middle', 'UPSTREAM_UNAVAILABLE', { how: 'cut', body: 'x'.repeat(500) }],
    ['A missing response', 'UPSTREAM_TIMEOUT', { how: 'stall' }],
    ['A too large response', 'UPSTREAM_BAD_DATA', { body: 'x'.repeat(20_000) }],
    [
      'A too large decompressed response',
      'UPSTREAM_BAD_DATA',
      { body: gzipSync('x'.repeat(99_000)), headers: { 'content-encoding': 'gzip' } },
    ],
    [
      'An uncompressed response declared as gzip',
      'UPSTREAM_BAD_DATA',
      { body: 'plain', headers: { 'content-encoding': 'gzip' } },
    ],
  ])('%s rejects with %s', async (_, code, response) => {
    const error = await catchRejection(sendHttp([response]));
    expect(error).toMatchObject({ name: 'KeapError', code, facts: { path: '/v2/files/{id}:data' } });
  });

  it('A closed port rejects with UPSTREAM_UNAVAILABLE, an unknown host name with that or UPSTREAM_TIMEOUT', async () => {
    const refused = await catchRejection(sendHttp([], {}, {}, 'http://127.0.0.1:1'));
    expect(refused).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(refused.message).toContain('ECONNREFUSED');
    await keap.close();
    const unknown = await catchRejection(sendHttp([], {}, {}, 'http://keap.invalid'));
    expect(unknown).toMatchObject({ code: expect.stringMatching(/UPSTREAM_(UNAVAILABLE|TIMEOUT)/) as string });
  });

  it("An exchange ends at the caller's deadline", async () => {
    const error = await catchRejection(sendHttp([{ how: 'stall' }], { deadlineAtMs: Date.now() + 30 }));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(Number(/within (\d+) ms/.exec(error.message)?.[1])).toBeLessThanOrEqual(30);
  });

  it("An aborted exchange rejects with the caller's abort reason", async () => {
    const abortController = new AbortController();
    const left = catchRejection(sendHttp([{ how: 'stall' }], { signal: abortController.signal }));
    setImmediate(() => abortController.abort(new Error('gone')));
    expect((await left).message).toBe('gone');
  });

  it('A key that no header can carry throws RangeError, without the key in the message', async () => {
    keap = await scriptedKeap([]);
    expect(() => apiKeyCredentials('KeapAK-1\r\nx: y')).toThrow(RangeError);
    expect(() => apiKeyCredentials('KeapAK-1\r\nx: y')).not.toThrow(/KeapAK-1/);
  });
});
