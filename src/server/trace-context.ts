import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** The position of a request in a distributed trace (W3C Trace Context). */
export interface TraceContext {
  /** 32 hexadecimal digits, the same in every system that takes part. */
  readonly traceId: string;
  /** 16 hexadecimal digits, new for each request. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    trace: TraceContext | null;
  }
}

/** Later versions may append fields; version 00 has none, and ff is invalid. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;
/** The only flag of version 00. */
const SAMPLED = 0x01;

/** Continues the caller's trace in a span of its own. A missing or malformed header begins a new trace. */
export function continueTrace(traceparent: string | readonly string[] | undefined): TraceContext {
  const [, version, traceId, flags = '00', rest] = TRACEPARENT.exec(String(traceparent ?? '').trim()) ?? [];
  const spanId = randomBytes(8).toString('hex');
  if (traceId === undefined || (version === '00' && rest !== undefined))
    return { traceId: randomBytes(16).toString('hex'), spanId, isSampled: false };
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

/** Every response has the trace id of its request and the span of this gateway; the request log has both. */
export function addTraceContext(server: FastifyInstance): void {
  server.decorateRequest('trace', null);
  server.addHook('onRequest', async (request, reply) => {
    const trace = continueTrace(request.headers['traceparent']);
    request.trace = trace;
    void reply.header('traceparent', `00-${trace.traceId}-${trace.spanId}-${trace.isSampled ? '01' : '00'}`);
  });
}
