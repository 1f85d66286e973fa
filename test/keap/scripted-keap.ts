import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestContext, KeapClient } from '../../src/keap/keap-client.js';
import { createTestClient, type TestClientOptions } from '../kit/keap-client.js';
import { RequestStats } from '../../src/keap/request-stats.js';
import { type KeapRequest, createAttemptStats, Deadlines } from '../../src/keap/request.js';
import type { Clock } from '../../src/clock.js';

/**
 * One response of a script. `cut` drops the connection in the middle of the body, `reset` before it; `stall` never
 * answers, `headers` sends no body, `drip` sends it byte by byte.
 */
export interface ScriptedResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly how?: 'stall' | 'cut' | 'reset' | 'headers' | 'drip';
}

export interface ScriptedKeap {
  readonly url: string;
  readonly calls: {
    readonly method: string;
    readonly url: URL;
    readonly raw: string;
    readonly headers: IncomingMessage['headers'];
  }[];
  /** A client of this server, unlimited by default. */
  client(options?: Partial<TestClientOptions>): KeapClient;
  close(): Promise<void>;
}

/**
 * A server that sends the responses of a script, and repeats the last one. For responses that the simulator never sends:
 * it imitates Keap, and Keap should not send these.
 */
export async function scriptedKeap(
  script: readonly ScriptedResponse[] | ((url: URL) => ScriptedResponse | Promise<ScriptedResponse>),
): Promise<ScriptedKeap> {
  const calls: ScriptedKeap['calls'] = [];
  const clients: KeapClient[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://keap');
    calls.push({ method: request.method ?? '', url, raw: request.url ?? '', headers: request.headers });
    const next = typeof script === 'function' ? script(url) : (script[calls.length - 1] ?? script.at(-1) ?? {});
    void Promise.resolve(next).then((scripted) => sendScripted(response, scripted));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/crm/rest`;
  return {
    url,
    calls,
    client: (options = {}) => {
      const client = createTestClient({ baseUrl: url, ...options });
      clients.push(client);
      return client;
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendScripted(
  response: ServerResponse,
  { status = 200, headers = {}, body = {}, how }: ScriptedResponse,
): void {
  if (how === 'stall') return;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  if (how === 'reset') return void response.socket?.resetAndDestroy();
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  if (how === 'headers') return response.flushHeaders();
  if (how === 'drip') return drip(response, bytes);
  if (how !== 'cut') return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

/** Sends single bytes with pauses, so that the connection never looks idle. */
function drip(response: ServerResponse, bytes: Buffer): void {
  let offset = 0;
  const timer = setInterval(() => response.write(bytes.subarray(offset, (offset += 1))), 20);
  response.once('close', () => clearInterval(timer));
}

/** A request context with its own stats. */
export function createRequestContext(options: Partial<RequestContext> = {}): RequestContext {
  return { priority: 'interactive', stats: new RequestStats(), ...options };
}

/** A request for tests of one middleware; its deadline uses this clock. */
export function createRequest(requestContext: RequestContext, clock: Clock): KeapRequest {
  const fixed = { method: 'GET', url: '/v2/tags', label: '/v2/tags', resource: 'tags', onNotFound: 'reject' } as const;
  const keapRequest = {
    ...fixed,
    requestContext,
    ttlMs: 0,
    isReference: false,
    parse: () => null,
    stats: createAttemptStats(),
  };
  return new Deadlines(clock).withMonotonicDeadline(keapRequest);
}

/** The error that a promise rejects with; throws when it resolves. */
export async function catchRejection(
  promise: Promise<unknown>,
): Promise<Error & { code?: string; facts?: Record<string, unknown> }> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error as Error,
  );
  if (outcome === null) throw new Error('expected a rejection, but the promise resolved');
  return outcome;
}
