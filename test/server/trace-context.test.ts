import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { continueTrace } from '../../src/server/trace-context.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { post } from '../kit/request.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const caller = `00-${traceId}-00f067aa0ba902b7-01`;

describe('the trace context', () => {
  const lines: Record<string, unknown>[] = [];
  let app: TestApp;
  beforeAll(async () => {
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
        done();
      },
    });
    app = await startTestApp({ contacts: 3 }, {}, pino({ level: 'info' }, sink));
  });
  afterAll(() => app.close());

  it("A response continues the caller's trace in a new span, and the log has both", async () => {
    const sent = await post(app.url, '{ __typename }', { traceparent: caller });
    const [, id, span, flags] = (sent.headers.get('traceparent') ?? '').split('-');
    expect([id, flags]).toEqual([traceId, '01']);
    expect(span).toMatch(/^(?!00f067aa0ba902b7)[0-9a-f]{16}$/);
    await expect.poll(() => lines.find((line) => line['traceId'] === traceId)?.['spanId']).toBe(span);
  });

  it('A response to a request without a trace begins one', async () => {
    const sent = await post(app.url, '{ __typename }');
    expect(sent.headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  it.each([
    ['an invalid version', `ff-${traceId}-00f067aa0ba902b7-01`],
    ['more parts than version 00 has', `${caller}-extra`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['capital letters', caller.toUpperCase()],
    ['two headers', `${caller}, ${caller}`],
    ['a line of a log', `00-${traceId}-00f067aa0ba902b7-01"}`],
    ['nothing', ''],
  ])('A malformed traceparent is ignored and a new trace begins: %s', (_what, header) => {
    const { traceId: id, isSampled } = continueTrace(header);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect([id === traceId, isSampled]).toEqual([false, false]);
  });

  it('A later version of the format may have more parts and flags', () => {
    expect(continueTrace(`01-${traceId}-00f067aa0ba902b7-03-more`)).toMatchObject({ traceId, isSampled: true });
  });
});
